import 'reflect-metadata';

import { InvalidSettingsError, keySecretIn, readSettings } from '#config';
import { KeyCodec } from '#keys';

import { takeDown } from './take-down.js';

/**
 * `npm run takedown -- KEY…`: deletes images without their delete tokens. It needs the settings of the process that
 * serves them. Exits with 1 when one of them is not verified to be gone.
 */
try {
  const { keySecret, dataDir, http } = readSettings(process.env);
  const images = process.argv.slice(2);
  const codec = new KeyCodec(keySecret ?? (await keySecretIn(dataDir)));
  const api = `http://127.0.0.1:${http.port}`;
  if (images.length === 0) process.stdout.write('Usage: npm run takedown -- KEY… (keys or addresses of images)\n');
  for (const image of images) {
    const { isDone, sentence } = await takeDown(image, api, codec);
    process.stdout.write(`${sentence}\n`);
    if (!isDone) process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`${error instanceof InvalidSettingsError ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
