import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface ManifestEntry {
  file: string;
  css?: string[];
  imports?: string[];
}

type Manifest = Record<string, ManifestEntry>;

/** Addresses of what a page loads; their names hold their hash. */
export interface PageAssets {
  script: string;
  /** What the script imports. */
  modules: readonly string[];
  styles: readonly string[];
}

/** The built scripts and styles of the pages. */
export class WebAssets {
  private constructor(
    readonly upload: PageAssets,
    readonly gallery: PageAssets,
  ) {}

  /** Reads what `npm run build` made; throws when it isn't there. */
  static read(root: string): WebAssets {
    const manifest = JSON.parse(readFileSync(join(root, '.vite/manifest.json'), 'utf8')) as Manifest;
    const assetsOf = (name: string): PageAssets => {
      const entry = manifest[name];
      if (!entry) throw new Error(`${root} holds no ${name}: run npm run build.`);
      const imported = (entry.imports ?? []).flatMap((each) => manifest[each] ?? []);
      const styles = [entry, ...imported].flatMap(({ css = [] }) => css);
      return {
        script: `/${entry.file}`,
        modules: imported.map(({ file }) => `/${file}`),
        styles: [...new Set(styles)].map((style) => `/${style}`),
      };
    };
    return new WebAssets(assetsOf('src/main.tsx'), assetsOf('src/gallery.ts'));
  }
}
