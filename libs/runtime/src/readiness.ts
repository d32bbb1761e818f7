import { CacheFactory } from '#cache';
import { Database } from '#database';
import { JobQueue } from '#jobs';
import { ImageStores, StagingStore } from '#storage';
import { Injectable } from '@nestjs/common';

import { DependencyCheck } from './dependency-check.js';
import type { Checks } from './health-effects.js';
import { type StoreHealth, storageState } from './storage-state.js';

export interface Dependencies {
  checks: Required<Pick<Checks, 'database' | 'storage' | 'staging' | 'queue' | 'cache'>>;
  /** The state of each store of images, by its index. */
  stores: StoreHealth[];
}

/** Checks whether each dependency of the process answers and accepts writes, without writing anything. */
@Injectable()
export class Readiness {
  private readonly database: DependencyCheck<'ok' | 'full' | 'read-only'>;
  private readonly stores: DependencyCheck<'ok' | 'full' | 'read-only'>[];
  private readonly staging: DependencyCheck<'ok' | 'full' | 'read-only'>;
  private readonly queue: DependencyCheck<'ok'>;
  private readonly cache: DependencyCheck<'ok'>;

  constructor(
    database: Database,
    private readonly images: ImageStores,
    staging: StagingStore,
    jobs: JobQueue,
    caches: CacheFactory,
  ) {
    this.database = new DependencyCheck(() => database.probe());
    this.stores = images.all.map((store) => new DependencyCheck(() => store.probe()));
    this.staging = new DependencyCheck(() => staging.probe());
    this.queue = new DependencyCheck(() => jobs.ping().then(() => 'ok'));
    // Without a Redis the cache is in memory and always available.
    this.cache = new DependencyCheck(async () => {
      await caches.redis?.send((client) => client.ping());
      return 'ok';
    });
  }

  /** Probes every dependency at once. Resolves within 2 s; a dependency that has not answered by then is `down`. */
  async check(): Promise<Dependencies> {
    const [database, stores, staging, queue, cache] = await Promise.all([
      this.database.check(),
      Promise.all(this.stores.map((store) => store.check())),
      this.staging.check(),
      this.queue.check(),
      this.cache.check(),
    ]);
    const storage = storageState(stores, this.images.writable);
    return { checks: { database, storage, staging, queue, cache }, stores };
  }
}
