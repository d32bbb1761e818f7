import { type AddOptions, type JobDefinition, JobQueue } from '#jobs';
import type { Key } from '#keys';

import { Cdn } from '../cdn/cdn.js';
import { EdgeCaches } from '../edges/edge-caches.js';

/** One edge in memory. `failure`: what a purge throws. */
export class RecordingEdge extends EdgeCaches {
  readonly count = 1;
  readonly purged: Key[] = [];
  readonly purgedSoon: Key[] = [];
  readonly refreshed: { key: Key; includesFiles: boolean }[] = [];
  failure: Error | undefined;

  async purge(key: Key): Promise<void> {
    this.purged.push(key);
    if (this.failure) throw this.failure;
  }

  async purgeSoon(key: Key): Promise<void> {
    this.purgedSoon.push(key);
  }

  async refresh(key: Key, { includesFiles }: { includesFiles: boolean }): Promise<void> {
    this.refreshed.push({ key, includesFiles });
  }

  async verify(key: Key): Promise<boolean[]> {
    return [this.purged.includes(key) && !this.failure];
  }
}

/** A CDN in memory. `failure`: what a purge throws. */
export class RecordingCdn extends Cdn {
  readonly isConfigured = true;
  readonly purged: Key[] = [];
  failure: Error | undefined;

  async purge(key: Key): Promise<void> {
    this.purged.push(key);
    if (this.failure) throw this.failure;
  }
}

/** A queue that records what is added and runs nothing. `failure`: what `add` throws. */
export class RecordingQueue extends JobQueue {
  readonly added: { id: string; delayMs: number }[] = [];
  failure: Error | undefined;

  async add<P, R>(_job: JobDefinition<P, R>, id: string, _payload: P, { delayMs = 0 }: AddOptions = {}): Promise<void> {
    if (this.failure) throw this.failure;
    this.added.push({ id, delayMs });
  }

  process(): void {}
  async wait(): Promise<undefined> {}
  async state(): Promise<undefined> {}
  async drain(): Promise<void> {}
  async ping(): Promise<void> {}
}
