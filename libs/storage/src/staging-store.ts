import type { GrowingObject } from './growing-object.js';
import type {
  ObjectFacts,
  ObjectLocation,
  ObjectReader,
  PutResult,
  StoredObject,
  StoreState,
  MemoryBytes,
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
   * body fails, nothing is left of it. Takes the chunks of the body over: their memory may be released once they are
   * written.
   */
  abstract put(key: string, body: AsyncIterable<Buffer>, options: { durable: boolean }): Promise<PutResult>;

  /** Stores bytes that are in memory, as `put` does without `durable`. Does not compute their digest again. */
  abstract putWhole(key: string, bytes: MemoryBytes): Promise<void>;

  /** Makes an object durable that was put without `durable`. An absent object is not an error. */
  abstract flush(key: string): Promise<void>;

  /**
   * Appends a body to the bytes of an upload, or begins with it, and returns their new description. The bytes are
   * durable when this resolves. `length`: the size of the whole upload in bytes, or null while it is not known. May
   * return undefined when bytes that `growing` counts are missing. Takes the chunks of the body over: their memory may
   * be released once they are written.
   *
   * Locks keep two requests from appending to the same description. Where they fail, the bytes of both are kept apart:
   * the caller keeps one of the two new descriptions and discards the other one.
   */
  abstract append(
    id: bigint,
    growing: GrowingObject | undefined,
    body: AsyncIterable<Buffer>,
    length: number | null,
  ): Promise<GrowingObject | undefined>;

  /**
   * Makes the bytes the object `stagedKey(id)`, without copying them, and replaces an older one. Repeating this is
   * harmless. Returns false when bytes are missing. Nothing may be appended afterwards.
   */
  abstract complete(id: bigint, growing: GrowingObject): Promise<boolean>;

  /** Deletes the bytes of an upload, except those that `kept` describes as well. Absent bytes are not an error. */
  abstract discard(id: bigint, growing: GrowingObject, kept?: GrowingObject): Promise<void>;

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

  /**
   * Deletes what interrupted puts left behind, if it is older than `olderThanMs`. Returns how many it deleted. An
   * upload for which `isGrowing` returns true keeps its bytes.
   */
  abstract deletePartials(olderThanMs: number, isGrowing?: (id: bigint) => Promise<boolean>): Promise<number>;

  /** Resolves when the store answers; throws otherwise. */
  abstract ping(): Promise<void>;

  /** Returns the state as far as it can be known without writing. Throws as `ping` does. */
  abstract probe(): Promise<StoreState>;
}
