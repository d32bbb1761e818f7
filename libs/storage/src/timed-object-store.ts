import { type ByteRange, type ObjectLocation, ObjectStore, type PutResult } from './object-store.js';
import { StoreTimer } from './store-timer.js';

/** Reports how long each operation of an object store takes. */
export class TimedObjectStore extends ObjectStore {
  private readonly timer: StoreTimer;

  constructor(
    private readonly store: ObjectStore,
    name: string,
  ) {
    super();
    this.timer = new StoreTimer(name);
  }

  put(key: string, body: AsyncIterable<Buffer>, expected?: PutResult) {
    return this.timer.timePut(body, (awaited) => this.store.put(key, awaited, expected));
  }

  get(key: string, range?: ByteRange) {
    return this.timer.time('get', () => this.store.get(key, range));
  }

  open(key: string) {
    return this.timer.time('open', () => this.store.open(key));
  }

  stat(key: string) {
    return this.timer.time('stat', () => this.store.stat(key));
  }

  /** Not timed: an address is computed without a request to the store. */
  address(key: string) {
    return this.store.address(key);
  }

  delete(keys: readonly string[]) {
    return this.timer.time('delete', () => this.store.delete(keys));
  }

  adopt(source: ObjectLocation, key: string, expected?: PutResult) {
    return this.timer.time('adopt', () => this.store.adopt(source, key, expected));
  }

  ping() {
    return this.timer.time('ping', () => this.store.ping());
  }

  probe() {
    return this.timer.time('ping', () => this.store.probe());
  }
}
