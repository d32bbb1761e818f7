import { RecordCache, type RecordCacheOptions } from './record-cache.js';

/** Opens the caches of this process. */
export class RecordCaches {
  /** `name` is part of the shared keys: one cache of a name in a process. */
  open<T extends object>(_name: string, options: RecordCacheOptions<T>): RecordCache<T> {
    return new RecordCache(options);
  }
}
