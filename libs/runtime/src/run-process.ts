import { keySecretIn, readSettings, type Settings } from '#config';
import { StartError } from '#errors';
import { createLog, type Log, startTracing, stopTracing } from '#observability';

/** Past this a stop ends whatever it waits for: below the grace that docker-compose.yml and k8s give. */
const STOP_MS = 30_000;

export interface Boot {
  settings: Settings;
  keySecret: string;
  log: Log;
}

export interface RunningProcess {
  /** Finishes what was begun and lets go of everything. */
  stop(): Promise<void>;
}

/**
 * Reads the settings, starts `service`, and stops on SIGTERM or SIGINT, within 30 s. A start that fails says why and ends
 * with 1, and so does a stop that was cut short: what it left behind is what a crash leaves.
 */
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
    process.stderr.write(`${error instanceof StartError ? error.message : (error as Error).stack}\n`);
    process.exit(1);
  }
}

async function stop(running: RunningProcess | undefined, signal: string, log: Log): Promise<void> {
  log.info({ signal }, 'stopping');
  setTimeout(() => {
    log.error(`the stop took longer than ${STOP_MS / 1000} s: something that it waits for does not answer`);
    process.exit(1);
  }, STOP_MS);
  try {
    await running?.stop();
    await stopTracing();
    log.info('stopped');
    process.exit(0);
  } catch (error) {
    log.error({ err: error }, 'the stop failed');
    process.exit(1);
  }
}
