/** Times a moderator who goes through 200 images with the keyboard: `npm run moderator`. */
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const file = resolve(import.meta.dirname, 'moderator/session.ts');
// Loaded through Vite, which resolves TypeScript's imports as the tests do.
const { module } = await runnerImport<{ timeSession: () => Promise<string> }>(file, { configFile: false });
console.log(await module.timeSession());
