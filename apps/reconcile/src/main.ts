import 'reflect-metadata';

import { InvalidSettingsError } from '#config';
import { StartError } from '#runtime';

import { readOptions } from './reconcile-options.js';
import { reconcile } from './reconcile.js';

/** `npm run reconcile`: compares rows with objects. Ends with 1 where something was found and not repaired. */
try {
  process.exitCode = await reconcile(readOptions(process.argv.slice(2)), process.env);
} catch (error) {
  const hasSentence = error instanceof InvalidSettingsError || error instanceof StartError;
  process.stderr.write(`${hasSentence ? error.message : (error as Error).stack}\n`);
  process.exitCode = 2;
}
