import type {
  ObjectFacts,
  ObjectLocation,
  ObjectReader,
  PutResult,
  StoredObject,
  StoreState,
  WholeBytes,
} from './object-store.js';

/**
 * The store of staged uploads: bytes that were received and have no link yet, and their manifests. Unlike a store of
 * images it can be listed, so that the sweeper finds every upload after a crash.
 *
 * Every method throws DomainError `no-space` when the store is full and `unavailable` when it does not answer.
 */
export abstract class StagingStore {
  /**
   * Stores the whole body under `key` and replaces an older object. With `durable`, the object survives a power cut
   * when this resolves and appears whole or not at all. Otherwise a crash may leave it truncated until `flush`. If the
   * body fails, nothing is left of it.
   */
  abstract put(key: string, body: AsyncIterable<Buffer>, options: { durable: boolean }): Promise<PutResult>;

  /** Stores bytes that are in memory, as `put` does without `durable`. Does not compute their digest again. */
  abstract putWhole(key: string, bytes: WholeBytes): Promise<void>;

  /** Makes an object durable that was put without `durable`. An absent object is not an error. */
  abstract flush(key: string): Promise<void>;

  /** Returns undefined when there is no such object. */
  abstract get(key: string): Promise<StoredObject | undefined>;

  /** Returns undefined when there is no such object. */
  abstract open(key: string): Promise<ObjectReader | undefined>;

  /** Returns undefined when there is no such object. */
  abstract stat(key: string): Promise<ObjectFacts | undefined>;

  /** Deletes objects. An absent object is not an error. */
  abstract delete(keys: readonly string[]): Promise<void>;

  /** Lists every object, in no particular order. */
  abstract list(): AsyncIterable<ObjectFacts>;

  /** Returns where `ObjectStore.adopt` finds an object, without a check that there is one. */
  abstract locationOf(key: string): ObjectLocation;

  /** Deletes what interrupted puts left behind, if it is older than `olderThanMs`. Returns how many it deleted. */
  abstract deletePartials(olderThanMs: number): Promise<number>;

  /** Resolves when the store answers; throws otherwise. */
  abstract ping(): Promise<void>;

  /** Returns the state as far as it can be known without writing. Throws as `ping` does. */
  abstract probe(): Promise<StoreState>;
}
