/**
 * `npm run capacity -- --dau 100e6 --size 1MB --years 3`: what an installation of that size needs (docs/capacity.md).
 */
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

// Loaded through Vite, which resolves TypeScript's imports as the tests do.
const { module } = await runnerImport<{ capacity: (args: readonly string[]) => void }>(
  resolve(import.meta.dirname, 'capacity', 'run.ts'),
  { configFile: false, logLevel: 'error' },
);
module.capacity(process.argv.slice(2));
