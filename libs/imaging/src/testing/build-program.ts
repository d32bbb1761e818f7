import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

export interface BuiltProgram extends AsyncDisposable {
  url: URL;
}

/** Bundles a TypeScript program into a file that Node can start. */
export async function buildProgram(source: string): Promise<BuiltProgram> {
  // Below node_modules, so that packages outside of the bundle are found.
  const cache = resolve(import.meta.dirname, '../../../../node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'program-'));
  const conditions = ['source'];
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    build: { ssr: source, outDir: folder },
  });
  return {
    url: pathToFileURL(join(folder, basename(source).replace(/\.ts$/, '.js'))),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
