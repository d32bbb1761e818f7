/**
 * `npm run load` raises the rate of uploads and reads until a promise breaks; `npm run soak` holds a rate and checks
 * that nothing grows. docs/load.md describes both and their results.
 */
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const [, , which = 'run', ...args] = process.argv;
// Loaded through Vite, which resolves TypeScript's imports as the tests do.
const { module } = await runnerImport<{ main: (args: string[]) => Promise<void> }>(
  resolve(import.meta.dirname, 'load', `${which}.ts`),
  { configFile: false },
);
await module.main(args);
