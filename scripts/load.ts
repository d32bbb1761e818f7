/**
 * `npm run load` raises the rate of uploads and reads until a promise breaks; `npm run soak` holds it and looks whether
 * anything grows. docs/load.md says what they do and what they found.
 */
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const [, , which = 'run', ...args] = process.argv;
// Through Vite, which resolves TypeScript's own imports as the tests do.
const { module } = await runnerImport<{ main: (args: string[]) => Promise<void> }>(
  resolve(import.meta.dirname, 'load', `${which}.ts`),
  { configFile: false },
);
await module.main(args);
