import { DomainError } from '#errors';
import { ImageStores, type ObjectStore } from '#storage';
import { Injectable } from '@nestjs/common';

import { StagedUploads } from './staged-uploads.js';

/** Where an image comes to be: in the store that its manifest names, or in another while that one fails. */
@Injectable()
export class ChooseStore {
  constructor(
    private readonly stores: ImageStores,
    private readonly staged: StagedUploads,
  ) {}

  /**
   * Gives what `put` gave, and the place where it did. Before bytes go to another store than the manifest names,
   * staging knows of both, so that nothing stays in the one that the row won't name. Throws the last failure when no
   * store is left.
   */
  async run<T>(id: bigint, named: number, put: (store: ObjectStore) => Promise<T>): Promise<{ place: number; put: T }> {
    const tried = [named];
    let place = this.stores.works(named) ? named : ((await this.move(id, tried)) ?? named);
    for (;;) {
      try {
        return { place, put: await put(this.stores.at(place)) };
      } catch (error) {
        if (!isOfStore(error)) throw error;
        this.stores.avoid(place);
        const other = await this.move(id, tried);
        if (other === undefined) throw error;
        place = other;
      }
    }
  }

  /** Undefined when there is no other store. */
  private async move(id: bigint, tried: number[]): Promise<number | undefined> {
    const place = this.stores.another(tried);
    if (place === undefined) return undefined;
    tried.push(place);
    await Promise.all(tried.map((each) => this.staged.trace(id, each)));
    return place;
  }
}

const isOfStore = (error: unknown): boolean =>
  error instanceof DomainError && (error.code === 'unavailable' || error.code === 'no-space');
