import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface ManifestEntry {
  file: string;
  css?: string[];
  imports?: string[];
}

type Manifest = Record<string, ManifestEntry>;

/** The built pages: their HTML, and the hashed names of what the gallery page needs. */
export class WebAssets {
  private constructor(
    readonly indexHtml: string,
    readonly galleryScript: string,
    readonly galleryStyles: readonly string[],
  ) {}

  /** Reads what `npm run build` made; throws when it isn't there. */
  static read(root: string): WebAssets {
    const manifest = JSON.parse(readFileSync(join(root, '.vite/manifest.json'), 'utf8')) as Manifest;
    const gallery = manifest['src/gallery.ts'];
    if (!gallery) throw new Error(`${root} holds no gallery page: run npm run build.`);
    const styles = [gallery, ...(gallery.imports ?? []).map((name) => manifest[name])].flatMap(
      (entry) => entry?.css ?? [],
    );
    return new WebAssets(
      readFileSync(join(root, 'index.html'), 'utf8'),
      `/${gallery.file}`,
      [...new Set(styles)].map((name) => `/${name}`),
    );
  }
}
