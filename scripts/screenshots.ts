/**
 * Takes the README's pictures into docs/screenshots: `npm run screenshots`. With `-- --all`, takes every page of
 * administrators in each look and language into dist/screenshots instead.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

const { values } = parseArgs({ options: { all: { type: 'boolean', default: false } } });

/** Loads a module through Vite, which resolves TypeScript's imports as the tests do. */
async function load<T>(name: string): Promise<T> {
  const file = resolve(import.meta.dirname, `screenshots/${name}.ts`);
  return (await runnerImport<T>(file, { configFile: false })).module;
}

type Take = (folder: string) => Promise<void>;
if (values.all) {
  const { takeAllPages } = await load<{ takeAllPages: Take }>('all-pages');
  await takeAllPages(resolve(import.meta.dirname, '../dist/screenshots'));
} else {
  const { takeScreenshots } = await load<{ takeScreenshots: Take }>('take');
  await takeScreenshots(resolve(import.meta.dirname, '../docs/screenshots'));
}
