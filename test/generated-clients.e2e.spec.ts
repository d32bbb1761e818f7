import { photoJpeg } from '#imaging/testing';
import { createClient } from '@hey-api/openapi-ts';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import openapiTs, { astToString } from 'openapi-typescript';
import { expect } from 'vitest';

import { removeFolder } from './harness/child-process.js';
import { it as base } from './harness/fixtures.js';

const TSC = resolve('node_modules/.bin/tsc');
const STRICT = ['--strict', '--skipLibCheck', '--target', 'es2023', '--module', 'nodenext', '--types', 'node'];

/** Each generator writes sources into `generated` of a folder from a document. */
const GENERATORS: Record<string, (document: URL, folder: string) => Promise<unknown>> = {
  'openapi-ts': (document, folder) =>
    createClient({
      input: document.href,
      output: { path: join(folder, 'generated'), module: { extension: '.js' } },
      plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
      logs: { level: 'silent' },
    }),
  'openapi-fetch': async (document, folder) => {
    mkdirSync(join(folder, 'generated'));
    writeFileSync(join(folder, 'generated/types.ts'), astToString(await openapiTs(document)));
  },
};

const photo = await photoJpeg({ width: 300, height: 200 });

const it = base.extend('folder', { scope: 'file' }, ({ parts }) => {
  const folder = mkdtempSync(join(tmpdir(), 'imglink-clients-'));
  parts.defer(() => removeFolder(folder));
  writeFileSync(join(folder, 'photo.jpg'), photo);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return folder;
});

it.for(Object.keys(GENERATORS))(
  'generates and compiles a client that uploads: %s',
  async (name, { imglink, folder }) => {
    const cwd = join(folder, name);
    mkdirSync(cwd);
    await GENERATORS[name]?.(new URL('/openapi-core.json', imglink.url), cwd);
    copyFileSync(`test/generated-clients/${name}.ts`, join(cwd, 'program.ts'));
    const output = (program: string, ...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
      if (status !== 0) throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`);
      return stdout;
    };
    output(TSC, ...STRICT, 'program.ts');
    const { sha256, titles, code } = JSON.parse(
      output(process.execPath, 'program.js', imglink.url, '../photo.jpg'),
    ) as {
      sha256: string;
      titles: string[];
      code: string;
    };
    expect(sha256).toBe(createHash('sha256').update(photo).digest('hex'));
    expect([titles, code]).toEqual([['Raw', name === 'openapi-ts' ? 'JSON' : 'Form'], 'image-gone']);
  },
);
