import type { ObjectStore } from './object-store.js';
import type { PartialWrites } from './partial-writes.js';
import type { StoreWatch } from './store-watch.js';

export interface StoreShare {
  /** Keeps what it has, and takes no new images. */
  readonly: boolean;
  /** Its share of new images, next to the others'. */
  weight: number;
}

/** The stores of images. A row names its store by its place in the list, so places are never reused. */
export class ImageStores {
  /** Places of those that take new images. */
  readonly writable: readonly number[];
  /** How much each is owed, so that turns come as evenly as weights allow. */
  private readonly owed: number[];

  constructor(
    private readonly shares: readonly StoreShare[],
    readonly all: readonly ObjectStore[],
    private readonly partials: readonly PartialWrites[],
    private readonly watch: StoreWatch,
  ) {
    this.writable = shares.flatMap(({ readonly }, place) => (readonly ? [] : [place]));
    this.owed = shares.map(() => 0);
  }

  /** The store that a row names. */
  at(place: number): ObjectStore {
    const found = this.all[place];
    if (!found) throw new Error(`STORAGE_URL names ${this.all.length} stores; a row is in store ${place}.`);
    return found;
  }

  /** The place for a new image: writable stores take turns by weight, those first that work. */
  next(): number {
    return this.another([]) ?? this.turn(this.writable) ?? 0;
  }

  /** A place that takes new images and works, besides those `tried`; undefined when there is none. */
  another(tried: readonly number[]): number | undefined {
    return this.turn(this.writable.filter((place) => this.works(place) && !tried.includes(place)));
  }

  /** As far as is known. */
  answers(place: number): boolean {
    return this.watch.answers(place);
  }

  /** As far as is known, it takes new images. */
  works(place: number): boolean {
    return this.watch.works(place);
  }

  /** It failed: new images go elsewhere for a while. */
  avoid(place: number): void {
    this.watch.failed(place);
  }

  /** Deletes what interrupted puts left behind. A store that fails does not prevent the others; its error is thrown. */
  async deletePartials(olderThanMs: number): Promise<void> {
    const outcomes = await Promise.allSettled(this.partials.map((each) => each.deleteOlderThan(olderThanMs)));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  onModuleDestroy(): void {
    this.watch.stop();
  }

  private turn(places: readonly number[]): number | undefined {
    let chosen: number | undefined;
    let sum = 0;
    for (const place of places) {
      const weight = this.shares[place]?.weight ?? 0;
      sum += weight;
      this.owe(place, weight);
      if (chosen === undefined || this.owedTo(place) > this.owedTo(chosen)) chosen = place;
    }
    if (chosen !== undefined) this.owe(chosen, -sum);
    return chosen;
  }

  private owedTo(place: number): number {
    return this.owed[place] ?? 0;
  }

  private owe(place: number, more: number): void {
    this.owed[place] = this.owedTo(place) + more;
  }
}
