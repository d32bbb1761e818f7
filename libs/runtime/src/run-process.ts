import { InvalidSettingsError, keySecretIn, readSettings, type Settings } from '#config';
import { createLog, type Log, startTracing, stopTracing } from '#observability';

import { StartError } from './start-error.js';

export interface Boot {
  settings: Settings;
  keySecret: string;
  log: Log;
}

export interface RunningProcess {
  /** Finishes what was begun and lets go of everything; within 30 s. */
  stop(): Promise<void>;
}

/** Reads the settings, starts `service`, and stops on SIGTERM or SIGINT. A start that fails says why and ends with 1. */
export async function runProcess(
  service: string,
  environment: Record<string, string | undefined>,
  start: (boot: Boot) => Promise<RunningProcess>,
): Promise<void> {
  try {
    const settings = readSettings(environment);
    const log = createLog(settings.logLevel);
    if (settings.tracing) await startTracing({ service, ...settings.tracing });
    const keySecret = settings.keySecret ?? (await keySecretIn(settings.dataDir));
    let running: RunningProcess | undefined;
    // Before the start, which tells whoever waits for it that it is ready, and so may be told to stop.
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(running, signal, log));
    running = await start({ settings, keySecret, log });
  } catch (error) {
    process.stderr.write(`${hasSentence(error) ? error.message : (error as Error).stack}\n`);
    process.exit(1);
  }
}

const hasSentence = (error: unknown): error is Error =>
  error instanceof InvalidSettingsError || error instanceof StartError;

async function stop(running: RunningProcess | undefined, signal: string, log: Log): Promise<void> {
  log.info({ signal }, 'stopping');
  await running?.stop();
  await stopTracing();
  log.info('stopped');
  process.exit(0);
}
