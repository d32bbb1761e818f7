import 'reflect-metadata';

import { StartError } from '#errors';

import { readOptions } from './reconcile-options.js';
import { reconcile } from './reconcile.js';

/** `npm run reconcile`: compares rows with objects. Exits with 1 when a problem was found and not repaired. */
try {
  process.exitCode = await reconcile(readOptions(process.argv.slice(2)), process.env);
} catch (error) {
  process.stderr.write(`${error instanceof StartError ? error.message : (error as Error).stack}\n`);
  process.exitCode = 2;
}
