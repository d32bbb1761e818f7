import { RecordCaches } from '#cache';
import { Database } from '#database';
import { JobQueue } from '#jobs';
import { ImageStores, StagingStore } from '#storage';
import { Injectable } from '@nestjs/common';

const CHECK_MS = 2_000;

type State = 'ok' | 'down';

export type DependencyHealth = Record<'database' | 'staging' | 'queue' | 'cache', State> & {
  /** Degraded: not every image can be read, but new ones are taken. */
  storage: State | 'degraded';
};

export interface Health {
  checks: DependencyHealth;
  /** Each store of images, by its place. */
  stores: State[];
}

/** Whether a process can do its work, but for what it can do `without`. */
export const isReady = (checks: Readonly<Record<string, string>>, without: readonly string[]): boolean =>
  Object.entries(checks).every(([name, state]) => state === 'ok' || state === 'degraded' || without.includes(name));

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
  async check(): Promise<Health> {
    const [database, stores, staging, queue, cache] = await Promise.all([
      outcome(this.database.ping()),
      Promise.all(this.stores.all.map((store) => outcome(store.ping()))),
      outcome(this.staging.ping()),
      outcome(this.jobs.ping()),
      // Memory alone is always there.
      outcome(this.caches.redis?.run((client) => client.ping()) ?? Promise.resolve()),
    ]);
    return { checks: { database, storage: this.storageOf(stores), staging, queue, cache }, stores };
  }

  private storageOf(stores: State[]): DependencyHealth['storage'] {
    if (stores.every((state) => state === 'ok')) return 'ok';
    return this.stores.writable.some((place) => stores[place] === 'ok') ? 'degraded' : 'down';
  }
}

async function outcome(check: Promise<unknown>): Promise<State> {
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
