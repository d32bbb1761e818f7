import type { GrowingObject } from './growing-object.js';
import type { MemoryBytes } from './object-store.js';
import { StagingStore } from './staging-store.js';
import { StoreTimer } from './store-timer.js';

/** Reports how long each operation of the staging store takes. */
export class TimedStagingStore extends StagingStore {
  private readonly timer = new StoreTimer('staging');

  constructor(private readonly store: StagingStore) {
    super();
  }

  put(key: string, body: AsyncIterable<Buffer>, options: { durable: boolean }) {
    return this.timer.timePut(body, (awaited) => this.store.put(key, awaited, options));
  }

  putWhole(key: string, bytes: MemoryBytes) {
    return this.timer.time('put', () => this.store.putWhole(key, bytes));
  }

  flush(key: string) {
    return this.timer.time('flush', () => this.store.flush(key));
  }

  append(id: bigint, growing: GrowingObject | undefined, body: AsyncIterable<Buffer>, length: number | null) {
    return this.timer.timePut(body, (awaited) => this.store.append(id, growing, awaited, length));
  }

  complete(id: bigint, growing: GrowingObject) {
    return this.timer.time('complete', () => this.store.complete(id, growing));
  }

  discard(id: bigint, growing: GrowingObject, kept?: GrowingObject) {
    return this.timer.time('delete', () => this.store.discard(id, growing, kept));
  }

  get(key: string) {
    return this.timer.time('get', () => this.store.get(key));
  }

  open(key: string) {
    return this.timer.time('open', () => this.store.open(key));
  }

  stat(key: string) {
    return this.timer.time('stat', () => this.store.stat(key));
  }

  delete(keys: readonly string[]) {
    return this.timer.time('delete', () => this.store.delete(keys));
  }

  /** Not timed: the caller's work between the objects would count. */
  list() {
    return this.store.list();
  }

  locationOf(key: string) {
    return this.store.locationOf(key);
  }

  deletePartials(olderThanMs: number, isGrowing?: (id: bigint) => Promise<boolean>) {
    return this.store.deletePartials(olderThanMs, isGrowing);
  }

  ping() {
    return this.timer.time('ping', () => this.store.ping());
  }

  probe() {
    return this.timer.time('ping', () => this.store.probe());
  }
}
