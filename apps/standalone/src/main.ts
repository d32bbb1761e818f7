import 'reflect-metadata';

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { InvalidSettingsError, keySecretIn, readSettings } from '#config';
import { createLog } from '#observability';

import { startStandalone } from './start-standalone.js';

const WEB_ROOT = join(fileURLToPath(import.meta.url), '../../../web');

/** `npm start`: reads the settings, starts, and stops on SIGTERM or SIGINT. */
async function main(): Promise<void> {
  // The one place that reads the environment.
  const settings = readSettings(process.env);
  const log = createLog(settings.logLevel);
  const keySecret = settings.keySecret ?? (await keySecretIn(settings.dataDir));
  const running = await startStandalone({ settings, keySecret, webRoot: WEB_ROOT, log });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal));

  async function stop(signal: string): Promise<void> {
    log.info({ signal }, 'stopping');
    await running.stop();
    log.info('stopped');
    process.exit(0);
  }

  process.stdout.write(`
imglink is ready at ${running.url}

  Open it in a browser, or send an image:
  curl --data-binary @photo.jpg -H 'Content-Type: image/jpeg' ${running.url}/v1/images

`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof InvalidSettingsError ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
