import type { RecordCache } from '../record-cache.js';
import type { OpenOptions, RecordCaches } from '../record-caches.js';

export interface Named {
  name: string;
  isFinal?: boolean;
}

/** A small cache of records that have a name, each 100 bytes. */
export function open(caches: RecordCaches, options: Partial<OpenOptions<Named>> = {}): RecordCache<Named> {
  return caches.open<Named>('named', {
    maxEntries: 10,
    maxBytes: 10_000,
    sizeOf: () => 100,
    ttlMs: 60_000,
    absentTtlMs: 2_000,
    codec: {
      encode: (record) => JSON.stringify(record),
      decode: (text) => JSON.parse(text) as Named,
      isFinal: ({ isFinal = false }) => isFinal,
    },
    ...options,
  });
}
