import { LRUCache } from 'lru-cache';

const MAX_KEYS = 10_000;

/** When records were last changed, as far as this process knows: what was read before that is stale. Bounded. */
export class ChangeTimes {
  /** Before this, anything may have changed. */
  private forgottenUntil = -Infinity;
  private readonly times = new LRUCache<string, number>({
    max: MAX_KEYS,
    dispose: (time, _key, reason) => {
      if (reason === 'evict') this.forgottenUntil = Math.max(this.forgottenUntil, time);
    },
  });

  note(key: string): void {
    this.times.set(key, performance.now());
  }

  noteAll(): void {
    this.forgottenUntil = performance.now();
  }

  /** Whether what was read at `time` can't have been overtaken by a change. */
  isAfterChange(key: string, time: number): boolean {
    return time > this.forgottenUntil && time > (this.times.get(key) ?? -Infinity);
  }
}
