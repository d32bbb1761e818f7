import { InvalidSettingsError, keySecretIn, readSettings, type Settings } from '#config';
import { createLog, type Log } from '#observability';

export interface Boot {
  settings: Settings;
  keySecret: string;
  log: Log;
}

export interface RunningProcess {
  /** Finishes what was begun and lets go of everything; within 30 s. */
  stop(): Promise<void>;
}

/** Reads the settings, starts, and stops on SIGTERM or SIGINT. A start that fails says why and ends with 1. */
export async function runProcess(
  environment: Record<string, string | undefined>,
  start: (boot: Boot) => Promise<RunningProcess>,
): Promise<void> {
  try {
    const settings = readSettings(environment);
    const log = createLog(settings.logLevel);
    const keySecret = settings.keySecret ?? (await keySecretIn(settings.dataDir));
    const running = await start({ settings, keySecret, log });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(running, signal, log));
  } catch (error) {
    process.stderr.write(`${error instanceof InvalidSettingsError ? error.message : (error as Error).stack}\n`);
    process.exit(1);
  }
}

async function stop(running: RunningProcess, signal: string, log: Log): Promise<void> {
  log.info({ signal }, 'stopping');
  await running.stop();
  log.info('stopped');
  process.exit(0);
}
