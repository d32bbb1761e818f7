import type { Readable } from 'node:stream';

/** Inclusive byte positions, as in RFC 9110 §14.1.2. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface StoredObject {
  body: Readable;
  /** Bytes of the whole object, also when a range was asked for. */
  size: number;
}

export interface ObjectFacts {
  key: string;
  size: number;
  modifiedAt: number;
}

export interface PutResult {
  size: number;
  sha256: Buffer;
}

export interface PutOptions {
  /** Refused with `digest-mismatch` when the bytes turn out otherwise. */
  expect?: PutResult;
  /**
   * Whether the object outlives a power cut when `put` resolves; it then appears whole or not at all. Otherwise a crash
   * may leave it cut short, and `flush` or `adopt` makes it durable.
   */
  durable: boolean;
}

/** Where a reverse proxy can fetch an object by itself. */
export type ObjectAddress =
  /** Below the folder of the store. */
  | { kind: 'disk'; path: string }
  /** A GET of `uri` at S3's `host`, signed for a minute. */
  | { kind: 's3'; host: string; uri: string };

/** What a store does for those who ask: all, or reads alone because its disk is full or read-only. */
export type StoreState = 'ok' | 'full' | 'read-only';

/** Random access to one object, for parsers; close it when done. */
export interface ObjectReader {
  readonly size: number;
  /** Shorter than asked only at the end. */
  read(offset: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/**
 * Where bytes live: staged uploads, images, variants. Object keys are made by this application from ids alone
 * (object-key.ts), never from what a client sent. An abstract class, so that it is its own injection token.
 *
 * Every method throws DomainError `no-space` when the store is full and `unavailable` when it does not answer.
 */
export abstract class ObjectStore {
  /** Stores the whole body under `key`, replacing what was there, or nothing at all if the body fails. */
  abstract put(key: string, body: AsyncIterable<Buffer>, options: PutOptions): Promise<PutResult>;

  /** Makes an object durable that was put without; one that is gone by now is no failure. */
  abstract flush(key: string): Promise<void>;

  /** Undefined when there is no such object. A range must lie within the object. */
  abstract get(key: string, range?: ByteRange): Promise<StoredObject | undefined>;

  /** Undefined when there is no such object. */
  abstract open(key: string): Promise<ObjectReader | undefined>;

  /** Undefined when there is no such object. */
  abstract stat(key: string): Promise<ObjectFacts | undefined>;

  /** For a reverse proxy; whether there is such an object is for it to find out. */
  abstract address(key: string): Promise<ObjectAddress>;

  /** Deleting an absent object is not an error. */
  abstract delete(keys: readonly string[]): Promise<void>;

  /**
   * Copies an object of another store without carrying its bytes, where the two share a disk or a service; durable
   * when it resolves. False when that is not possible, the source is absent, or the copy is
   * seen not to be what `expect` says: put it then.
   */
  abstract adopt(source: ObjectStore, sourceKey: string, key: string, expect?: PutResult): Promise<boolean>;

  /** Every object, in no order. For staging alone: a store of images can't be listed. */
  abstract list(): AsyncIterable<ObjectFacts>;

  /** Removes what puts that died left behind, when older than `olderThanMs`. */
  abstract deletePartials(olderThanMs: number): Promise<number>;

  /** Resolves when the store answers; throws when it doesn't. */
  abstract ping(): Promise<void>;

  /** What it would do now, as far as it can be known without writing. Throws as `ping` does. */
  async probe(): Promise<StoreState> {
    await this.ping();
    return 'ok';
  }
}
