/** Converts records to the text that the shared cache holds, and back. */
export interface RecordCodec<T> {
  encode: (record: T) => string;
  /** Throws for text that is not a record of this version. */
  decode: (text: string) => T;
  /** True for a record that will never change again: a tombstone. */
  isFinal: (record: T) => boolean;
}

/** The entry of a cache level for a key. */
export interface CacheEntry<T> {
  /** Null: there is no such record. */
  record: T | null;
  /** `performance.now()` of this process before the record was read: a later change of the record makes it stale. */
  readAt: number;
}

/** The result of a lookup: an entry, or that the shared cache is unavailable. */
export type FoundEntry<T> = (CacheEntry<T> & { level: 'l1' | 'l2' }) | { level: 'unavailable' };
