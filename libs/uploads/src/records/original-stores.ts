import { DomainError } from '#errors';
import { IMAGE_FORMATS } from '#formats';
import { LinksRepository } from '#links';
import { earlierTraceKey, ImageStores, type ObjectStore, originalKey, StagingStore, traceKey } from '#storage';
import { Injectable } from '@nestjs/common';

const ORIGINAL_EXTENSIONS = Object.values(IMAGE_FORMATS).map((format) => format.extension);

/**
 * The stores as an upload uses them: one after another while stores fail, and a durable trace file in staging for each
 * store that may hold an object without a link. The sweeper reads these files, so no store is ever listed.
 */
@Injectable()
export class OriginalStores {
  constructor(
    private readonly stores: ImageStores,
    private readonly staging: StagingStore,
    private readonly links: LinksRepository,
  ) {}

  /** Returns the index of the store that the next new image goes to. */
  next(): number {
    return this.stores.next();
  }

  /** Returns whether the store `storeIndex` prefers images from memory to staged ones. */
  prefersPuts(storeIndex: number): boolean {
    return this.stores.prefersPuts(storeIndex);
  }

  at(storeIndex: number): ObjectStore {
    return this.stores.at(storeIndex);
  }

  /**
   * Yields the indexes of the stores to try for an image: the preferred one, or another one if that does not work, then
   * the other ones. Both have a trace before a second store is yielded.
   */
  async *candidates(id: bigint, preferred: number): AsyncGenerator<number> {
    const tried = [preferred];
    let storeIndex: number | undefined = preferred;
    if (!this.stores.works(preferred)) storeIndex = (await this.another(id, tried)) ?? preferred;
    while (storeIndex !== undefined) {
      yield storeIndex;
      storeIndex = await this.another(id, tried);
    }
  }

  /** Keeps new images away from a store that failed, for a while. */
  avoid(storeIndex: number): void {
    this.stores.avoid(storeIndex);
  }

  /** Deletes the objects of an upload in every store. A store that does not answer gets a trace instead. */
  async delete(id: bigint): Promise<void> {
    await Promise.all(
      this.stores.all.map(async (_store, storeIndex) => {
        const isEmptied = this.stores.answers(storeIndex) && (await this.deleteIn(id, storeIndex));
        if (!isEmptied) await this.trace(id, storeIndex);
      }),
    );
  }

  /**
   * Deletes the objects of an ended upload that a trace points to, then the trace. Does nothing while the store does
   * not answer. The object that a live link names stays.
   */
  async followTrace(id: bigint, storeIndex: number): Promise<void> {
    const link = await this.links.find(id);
    const isNamed = link?.deletedAt === null && link.store === storeIndex;
    const isSettled = isNamed || (this.stores.answers(storeIndex) && (await this.deleteIn(id, storeIndex)));
    if (isSettled) await this.staging.delete([traceKey, earlierTraceKey].map((keyOf) => keyOf(id, storeIndex)));
  }

  /** Deletes what interrupted puts left behind in any store, if it is older than `olderThanMs`. */
  async deletePartials(olderThanMs: number): Promise<void> {
    await this.stores.deletePartials(olderThanMs);
  }

  /** Returns undefined if there is no other store. */
  private async another(id: bigint, tried: number[]): Promise<number | undefined> {
    const storeIndex = this.stores.another(tried);
    if (storeIndex === undefined) return undefined;
    tried.push(storeIndex);
    await Promise.all(tried.map((each) => this.trace(id, each)));
    return storeIndex;
  }

  /** Notes durably that the store may hold an object of the upload that no link names. */
  async trace(id: bigint, storeIndex: number): Promise<void> {
    await this.staging.put(traceKey(id, storeIndex), nothing(), { durable: true });
  }

  /** Returns false if the store does not answer. */
  private async deleteIn(id: bigint, storeIndex: number): Promise<boolean> {
    try {
      await this.stores.at(storeIndex).delete(ORIGINAL_EXTENSIONS.map((extension) => originalKey(id, extension)));
      return true;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'unavailable') return false;
      throw error;
    }
  }
}

/** Returns whether an error is the fault of a store, so that another store may do better. */
export const isStoreFailure = (error: unknown): boolean =>
  error instanceof DomainError && (error.code === 'unavailable' || error.code === 'no-space');

async function* nothing(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(0);
}
