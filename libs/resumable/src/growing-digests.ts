import type { GrowingObject } from '#storage';
import { LRUCache } from 'lru-cache';
import { createHash, type Hash } from 'node:crypto';

/** Uploads whose digest a process knows at the same time. Each takes about 1 KB. */
const MAX_UPLOADS = 1_000;

/**
 * The digests of uploads that grow in this process, so that the bytes of most are not read back at the end. A digest
 * belongs to exactly one description of the bytes: after bytes that another process appended, it is not known.
 */
export class GrowingDigests {
  private readonly hashes = new LRUCache<string, Hash>({ max: MAX_UPLOADS });

  /** Returns a hash of the described bytes, to update with those that follow; undefined if it is not known. */
  of(growing: GrowingObject | undefined): Hash | undefined {
    return growing ? this.hashes.get(JSON.stringify(growing))?.copy() : createHash('sha256');
  }

  /** Keeps the hash of the described bytes instead of that of their first part. */
  keep(growing: GrowingObject, hash: Hash, before: GrowingObject | undefined): void {
    if (before) this.hashes.delete(JSON.stringify(before));
    this.hashes.set(JSON.stringify(growing), hash);
  }
}
