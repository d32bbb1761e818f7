import { ObjectStore } from './object-store.js';

/** The store of staged uploads: injected by this token, used as an ObjectStore. */
export abstract class StagingStore extends ObjectStore {}

/** The stores of images. A row names its store by its place in the list, so places are never reused. */
export class ImageStores {
  private turn = 0;

  constructor(private readonly stores: readonly { store: ObjectStore; readonly: boolean }[]) {}

  /** The store that a row names. */
  at(place: number): ObjectStore {
    const found = this.stores[place];
    if (!found) throw new Error(`STORAGE_URL names ${this.stores.length} stores; a row is in store ${place}.`);
    return found.store;
  }

  /** The place for a new image: those not read-only take turns. */
  next(): number {
    const writable = this.stores.flatMap((entry, place) => (entry.readonly ? [] : [place]));
    this.turn = (this.turn + 1) % writable.length;
    return writable[this.turn] ?? 0;
  }

  get all(): readonly ObjectStore[] {
    return this.stores.map((entry) => entry.store);
  }
}
