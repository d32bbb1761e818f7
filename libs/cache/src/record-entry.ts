/** How records travel to the shared cache and back. */
export interface RecordCodec<T> {
  encode: (record: T) => string;
  /** Throws for what is no record. */
  decode: (text: string) => T;
  /** The record will never change again: a tombstone. */
  isFinal: (record: T) => boolean;
}

export interface RecordEntry<T> {
  /** Null: there is no such record. */
  record: T | null;
  /** Which level had it; `lost`: the shared one could not be asked, and `record` says nothing. */
  layer: 'l1' | 'l2' | 'lost';
}
