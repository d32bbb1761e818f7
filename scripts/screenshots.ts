/** Takes the README's pictures into docs/screenshots: `npm run screenshots`. */
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const file = resolve(import.meta.dirname, 'screenshots/take.ts');
// Loaded through Vite, which resolves TypeScript's imports as the tests do.
const { module } = await runnerImport<{ takeScreenshots: (folder: string) => Promise<void> }>(file, {
  configFile: false,
});
await module.takeScreenshots(resolve(import.meta.dirname, '../docs/screenshots'));
