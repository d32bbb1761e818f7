import { LRUCache } from 'lru-cache';

const MAX_KEYS = 10_000;

/**
 * When records were last changed, as far as this process knows: a record that was read before its change is stale.
 * Keeps the times of the last 10,000 changes. For every other key it assumes the latest time among the older changes.
 */
export class ChangeTimes {
  /** Any record may have been changed up to this time. */
  private changedUntil = -Infinity;
  private readonly times = new LRUCache<string, number>({
    // lru-cache reserves memory for `max` entries at once, but none for `maxSize`.
    maxSize: MAX_KEYS,
    sizeCalculation: () => 1,
    dispose: (time, _key, reason) => {
      if (reason === 'evict') this.changedUntil = Math.max(this.changedUntil, time);
    },
  });

  /** Records that the record was changed just now. */
  add(key: string): void {
    this.times.set(key, performance.now());
  }

  /** Records that any record may have been changed just now. */
  addAll(): void {
    this.changedUntil = performance.now();
  }

  /** True if no change of the record is known since `readAt`. */
  isUnchangedSince(key: string, readAt: number): boolean {
    return readAt > this.changedUntil && readAt > (this.times.get(key) ?? -Infinity);
  }
}
