import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { WebAssets } from './web-assets.js';

const SITE = { name: 'imglink', contact: undefined, links: [] };
let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'imglink-assets-'))));
afterEach(() => rmSync(root, { recursive: true }));

function writeManifest(manifest: object): void {
  mkdirSync(join(root, '.vite'));
  writeFileSync(join(root, '.vite/manifest.json'), JSON.stringify(manifest));
}

const SHARED = { file: 'assets/shared-1.js', css: ['assets/theme-1.css'] };
const MAIN = { file: 'assets/main-1.js', css: ['assets/page-1.css', 'assets/theme-1.css'], imports: ['shared.ts'] };

it('lists the script of each page, the modules that it imports and the styles of all, each once', () => {
  writeManifest({
    'shared.ts': SHARED,
    'src/main.tsx': MAIN,
    'src/gallery.ts': { file: 'assets/gallery-1.js' },
    'src/account.ts': { file: 'assets/account-1.js' },
    'src/admin.ts': { file: 'assets/admin-1.js' },
  });
  const { upload, gallery, account, admin } = WebAssets.read(root, SITE);
  expect(upload).toEqual({
    script: '/assets/main-1.js',
    modules: ['/assets/shared-1.js'],
    styles: ['/assets/page-1.css', '/assets/theme-1.css'],
  });
  expect(gallery).toEqual({ script: '/assets/gallery-1.js', modules: [], styles: [] });
  expect(account).toEqual({ script: '/assets/account-1.js', modules: [], styles: [] });
  expect(admin).toEqual({ script: '/assets/admin-1.js', modules: [], styles: [] });
});

it('names the page that the build lacks', () => {
  writeManifest({ 'shared.ts': SHARED, 'src/main.tsx': MAIN });
  expect(() => WebAssets.read(root, SITE)).toThrow('src/gallery.ts');
});
