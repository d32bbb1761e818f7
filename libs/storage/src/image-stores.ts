import type { ObjectStore } from './object-store.js';
import type { PartialWrites } from './partial-writes.js';
import type { StoreWatch } from './store-watch.js';

export interface StoreShare {
  /** Keeps its images and gets no new ones. */
  readonly: boolean;
  /** Its share of new images, relative to the weights of the other stores. */
  weight: number;
}

/**
 * The stores of images, in the order of STORAGE_URL. The row of an image has the index of its store, so an index is
 * never used for another store.
 */
export class ImageStores {
  /** The indexes of the stores that get new images. */
  readonly writable: readonly number[];
  /** The credit of each store in a smooth weighted round-robin: the store with the most is next. */
  private readonly credits: number[];

  constructor(
    private readonly shares: readonly StoreShare[],
    readonly all: readonly ObjectStore[],
    private readonly partials: readonly PartialWrites[],
    private readonly watch: StoreWatch,
  ) {
    this.writable = shares.flatMap(({ readonly }, index) => (readonly ? [] : [index]));
    this.credits = shares.map(() => 0);
  }

  /** Returns the store that a row names. Throws when STORAGE_URL has fewer stores. */
  at(index: number): ObjectStore {
    const found = this.all[index];
    if (!found) throw new Error(`STORAGE_URL names ${this.all.length} stores; a row is in store ${index}.`);
    return found;
  }

  /** Returns the index of the store for a new image, by weight. Prefers stores that work. */
  next(): number {
    return this.another([]) ?? this.nextOf(this.writable) ?? 0;
  }

  /** Returns whether images in memory are put into the store at once instead of being staged. */
  prefersPuts(index: number): boolean {
    return this.at(index).prefersPuts;
  }

  /** Returns the index of a writable store that works and is not in `tried`, or undefined when there is none. */
  another(tried: readonly number[]): number | undefined {
    return this.nextOf(this.writable.filter((index) => this.works(index) && !tried.includes(index)));
  }

  /** False when the last check of the store failed. */
  answers(index: number): boolean {
    return this.watch.answers(index);
  }

  /** True when the store answers and no write has failed in the last 5 s. */
  works(index: number): boolean {
    return this.watch.works(index);
  }

  /** Reports a failed write: new images go to other stores for 5 s. */
  avoid(index: number): void {
    this.watch.reportFailure(index);
  }

  /** Deletes what interrupted puts left behind. A store that fails does not prevent the others; its error is thrown. */
  async deletePartials(olderThanMs: number): Promise<void> {
    const outcomes = await Promise.allSettled(this.partials.map((each) => each.deleteOlderThan(olderThanMs)));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  onModuleDestroy(): void {
    this.watch.stop();
  }

  private nextOf(indexes: readonly number[]): number | undefined {
    let chosen: number | undefined;
    let total = 0;
    for (const index of indexes) {
      const weight = this.shares[index]?.weight ?? 0;
      total += weight;
      this.addCredit(index, weight);
      if (chosen === undefined || this.creditOf(index) > this.creditOf(chosen)) chosen = index;
    }
    if (chosen !== undefined) this.addCredit(chosen, -total);
    return chosen;
  }

  private creditOf(index: number): number {
    return this.credits[index] ?? 0;
  }

  private addCredit(index: number, credit: number): void {
    this.credits[index] = this.creditOf(index) + credit;
  }
}
