import type { Readable } from 'node:stream';

/** Inclusive byte positions, as in RFC 9110 §14.1.2. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface StoredObject {
  body: Readable;
  /** Bytes of the whole object, also when a range was requested. */
  size: number;
}

export interface ObjectFacts {
  key: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since 1970. */
  modifiedAt: number;
}

export interface PutResult {
  /** Bytes. */
  size: number;
  sha256: Buffer;
}

/** Bytes in memory, in chunks, which do not change while a store writes them. */
export interface MemoryBytes {
  size: number;
  chunks: readonly Buffer[];
}

/** Bytes in memory whose digest is known. */
export interface WholeBytes extends MemoryBytes, PutResult {}

/** An address from which a reverse proxy can fetch an object by itself. */
export type ObjectAddress =
  /** A path below the root folder of the store. */
  | { kind: 'disk'; path: string }
  /** A GET request for `uri` at the S3 server `host`; its signature is valid for five minutes. */
  | { kind: 's3'; host: string; uri: string };

/** The location of an object's bytes, from which another store can copy or link them without a transfer. */
export type ObjectLocation =
  /** An absolute path. */
  | { kind: 'disk'; path: string }
  | { kind: 's3'; endpoint: string | undefined; region: string; bucket: string; key: string };

/** `full` and `read-only` stores still answer reads. */
export type StoreState = 'ok' | 'full' | 'read-only';

/** Random access to one object, for parsers. The caller closes it. */
export interface ObjectReader {
  readonly size: number;
  /** Returns fewer than `length` bytes only at the end of the object. */
  read(offset: number, length: number): Promise<Buffer>;
  /** Gives back a buffer that `read` returned and of which nobody reads a byte any more, for a later `read`. */
  giveBack?(bytes: Buffer): void;
  close(): Promise<void>;
}

/**
 * A store of images and their variants. Object keys are made from ids alone (object-key.ts), never from what a client
 * sent. The class is abstract so that it is its own injection token.
 *
 * Every method throws DomainError `no-space` when the store is full and `unavailable` when it does not answer.
 */
export abstract class ObjectStore {
  /** True if a put of bytes in memory is cheaper than to stage and adopt them. */
  abstract readonly prefersPuts: boolean;

  /**
   * Stores the whole body under `key` and replaces an older object. The object is durable when this resolves. If the
   * body fails, or throws `digest-mismatch` because it differs from `expected`, the store is unchanged.
   */
  abstract put(key: string, body: AsyncIterable<Buffer>, expected?: PutResult): Promise<PutResult>;

  /**
   * Stores bytes in memory under `key` with one write or request and replaces an older object. The object is durable
   * when this resolves. Their digest is trusted, and compared with the one that the store computes, if it does.
   */
  abstract putWhole(key: string, bytes: WholeBytes): Promise<void>;

  /** Returns undefined when there is no such object. A range must lie within the object. */
  abstract get(key: string, range?: ByteRange): Promise<StoredObject | undefined>;

  /** Returns undefined when there is no such object. */
  abstract open(key: string): Promise<ObjectReader | undefined>;

  /** Returns undefined when there is no such object. */
  abstract stat(key: string): Promise<ObjectFacts | undefined>;

  /** Returns an address for a reverse proxy, without a check that there is such an object. */
  abstract address(key: string): Promise<ObjectAddress>;

  /** Deletes objects. An absent object is not an error. */
  abstract delete(keys: readonly string[]): Promise<void>;

  /**
   * Copies a staged object without transferring its bytes, where both stores share a disk or a service. The copy is
   * durable when this resolves. Returns false when that is not possible, the source is absent, or the copy is seen to
   * differ from `expected`; the caller then uses `put`.
   */
  abstract adopt(source: ObjectLocation, key: string, expected?: PutResult): Promise<boolean>;

  /** Resolves when the store answers; throws otherwise. */
  abstract ping(): Promise<void>;

  /** Returns the state as far as it can be known without writing. Throws as `ping` does. */
  abstract probe(): Promise<StoreState>;
}
