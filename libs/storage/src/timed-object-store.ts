import { FaultPoints } from '#observability';

import { type ByteRange, type ObjectLocation, ObjectStore, type PutResult, type WholeBytes } from './object-store.js';
import { StoreTimer } from './store-timer.js';

/** Reports how long each operation of an object store takes, and reaches the fault point of each change. */
export class TimedObjectStore extends ObjectStore {
  readonly prefersPuts: boolean;
  private readonly timer: StoreTimer;

  constructor(
    private readonly store: ObjectStore,
    name: string,
    private readonly faults: FaultPoints = new FaultPoints(),
  ) {
    super();
    this.prefersPuts = store.prefersPuts;
    this.timer = new StoreTimer(name);
  }

  async put(key: string, body: AsyncIterable<Buffer>, expected?: PutResult) {
    const result = await this.timer.timePut(body, (awaited) => this.store.put(key, awaited, expected));
    this.faults.reach('object-put');
    return result;
  }

  async putWhole(key: string, bytes: WholeBytes) {
    await this.timer.time('put', () => this.store.putWhole(key, bytes));
    this.faults.reach('object-put');
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

  async delete(keys: readonly string[]) {
    await this.timer.time('delete', () => this.store.delete(keys));
    this.faults.reach('objects-deleted');
  }

  async adopt(source: ObjectLocation, key: string, expected?: PutResult) {
    const isAdopted = await this.timer.time('adopt', () => this.store.adopt(source, key, expected));
    if (isAdopted) this.faults.reach('object-adopted');
    return isAdopted;
  }

  ping() {
    return this.timer.time('ping', () => this.store.ping());
  }

  probe() {
    return this.timer.time('ping', () => this.store.probe());
  }
}
