import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

/** Bundles a module of a folder with all its imports, as a page would load it. */
export async function bundle(folder: string, source: string): Promise<string> {
  const entry = join(folder, 'entry.ts');
  writeFileSync(entry, source);
  const result = await build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: true,
      rolldownOptions: { output: { codeSplitting: false } },
      lib: { entry, formats: ['es'], fileName: 'bundle' },
    },
  });
  const [first] = [result].flat() as { output: { code?: string }[] }[];
  return first?.output.map(({ code = '' }) => code).join('\n') ?? '';
}
