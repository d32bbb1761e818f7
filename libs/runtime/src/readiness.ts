import { RecordCaches } from '#cache';
import { Database } from '#database';
import { JobQueue } from '#jobs';
import { ImageStores, StagingStore } from '#storage';
import { Injectable } from '@nestjs/common';

const CHECK_MS = 2_000;

export type DependencyHealth = Record<'database' | 'storage' | 'staging' | 'queue' | 'cache', 'ok' | 'down'>;

/** Asks what the process depends on whether it is there. */
@Injectable()
export class Readiness {
  constructor(
    private readonly database: Database,
    private readonly stores: ImageStores,
    private readonly staging: StagingStore,
    private readonly jobs: JobQueue,
    private readonly caches: RecordCaches,
  ) {}

  /** Within 2 s; what has not answered by then is down. */
  async check(): Promise<DependencyHealth> {
    const [database, storage, staging, queue, cache] = await Promise.all([
      outcome(this.database.ping()),
      outcome(Promise.all(this.stores.all.map((store) => store.ping()))),
      outcome(this.staging.ping()),
      outcome(this.jobs.ping()),
      // Memory alone is always there.
      outcome(this.caches.redis?.run((client) => client.ping()) ?? Promise.resolve()),
    ]);
    return { database, storage, staging, queue, cache };
  }
}

async function outcome(check: Promise<unknown>): Promise<'ok' | 'down'> {
  const { promise: tooLong, resolve } = Promise.withResolvers<'down'>();
  const timer = setTimeout(() => resolve('down'), CHECK_MS);
  try {
    return await Promise.race([check.then(() => 'ok' as const), tooLong]);
  } catch {
    return 'down';
  } finally {
    clearTimeout(timer);
  }
}
