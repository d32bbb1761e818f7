import { keySecretIn, readSettings, type Settings } from '#config';
import { StartError } from '#errors';
import { createLog, createTracer, type Log, type Tracer } from '#observability';

/**
 * Time limit of a stop, after which the process exits with 1. It is shorter than the grace period in
 * docker-compose.yml and k8s.
 */
const STOP_MS = 30_000;
/** Lets the first requests pass before the garbage collection after a start. */
const COLLECT_AFTER_MS = 1_000;

export interface Boot {
  settings: Settings;
  keySecret: string;
  log: Log;
  tracer: Tracer;
}

export interface RunningProcess {
  /** Completes the work in progress and releases every resource. */
  stop(): Promise<void>;
}

/**
 * Reads the settings, starts `service`, and stops it on SIGTERM or SIGINT within 30 s. Exits with 1 when
 * the start fails, after printing the reason, and when the stop takes too long. The next start recovers from an
 * incomplete stop as from a crash.
 */
export async function runProcess(
  service: string,
  environment: Record<string, string | undefined>,
  start: (boot: Boot) => Promise<RunningProcess>,
): Promise<void> {
  try {
    const settings = readSettings(environment);
    const log = createLog(settings.logLevel);
    const tracer = await createTracer(settings.tracing && { service, ...settings.tracing });
    const keySecret = settings.keySecret ?? (await keySecretIn(settings.dataDir));
    let running: RunningProcess | undefined;
    // Registered before the start, because a process that reports that it is ready may be stopped at once.
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.once(signal, () => void stop(running, tracer, signal, log));
    running = await start({ settings, keySecret, log, tracer });
    setTimeout(collectGarbage, COLLECT_AFTER_MS).unref();
  } catch (error) {
    process.stderr.write(`${error instanceof StartError ? error.message : (error as Error).stack}\n`);
    process.exit(1);
  }
}

/**
 * Returns the memory that only the start needed, about 35 MiB, to the system. V8 would keep it until the heap reaches
 * its initial limit (decision 14). Needs `--expose-gc`. Blocks the process for about 0.2 s.
 */
function collectGarbage(): void {
  // `last-resort` also compacts the heap. Without that, V8 keeps its pages.
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

async function stop(running: RunningProcess | undefined, tracer: Tracer, signal: string, log: Log): Promise<void> {
  log.info({ signal }, 'stopping');
  setTimeout(() => {
    log.error(`the stop took longer than ${STOP_MS / 1000} s, probably because a dependency does not answer`);
    process.exit(1);
  }, STOP_MS);
  try {
    await running?.stop();
    await tracer.stop();
    log.info('stopped');
    process.exit(0);
  } catch (error) {
    log.error({ err: error }, 'the stop failed');
    process.exit(1);
  }
}
