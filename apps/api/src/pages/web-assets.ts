import type { SiteSettings } from '#config';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface ManifestEntry {
  file: string;
  css?: string[];
  imports?: string[];
}

type Manifest = Record<string, ManifestEntry>;

/** The paths of the files that a page loads. Each name contains the hash of its content. */
export interface PageAssets {
  script: string;
  /** The modules that the script imports. */
  modules: readonly string[];
  styles: readonly string[];
}

/** What every page needs: the built scripts and styles, by Vite's manifest, and who runs the site. */
export class WebAssets {
  private constructor(
    readonly upload: PageAssets,
    readonly gallery: PageAssets,
    readonly account: PageAssets,
    readonly admin: PageAssets,
    readonly site: SiteSettings,
  ) {}

  /** Reads the manifest of the build in `root`. Throws if there is none, or if it lacks a page. */
  static read(root: string, site: SiteSettings): WebAssets {
    const manifest = JSON.parse(readFileSync(join(root, '.vite/manifest.json'), 'utf8')) as Manifest;
    const assetsOf = (name: string): PageAssets => {
      const entry = manifest[name];
      if (!entry) throw new Error(`${root} has no ${name}. Run npm run build.`);
      const imported = (entry.imports ?? []).flatMap((each) => manifest[each] ?? []);
      const styles = [entry, ...imported].flatMap(({ css = [] }) => css);
      return {
        script: `/${entry.file}`,
        modules: imported.map(({ file }) => `/${file}`),
        styles: [...new Set(styles)].map((style) => `/${style}`),
      };
    };
    return new WebAssets(
      assetsOf('src/main.tsx'),
      assetsOf('src/gallery.ts'),
      assetsOf('src/account.ts'),
      assetsOf('src/admin.ts'),
      site,
    );
  }
}
