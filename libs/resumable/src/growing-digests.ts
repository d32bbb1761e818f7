import { LRUCache } from 'lru-cache';
import { createHash, type Hash } from 'node:crypto';

import type { UploadedBytes } from './resumable-upload.entity.js';

/** Uploads whose digests a process knows at the same time. Each takes about 2 KB. */
const MAX_UPLOADS = 1_000;

/** SHA-256 of the bytes of an upload so far. */
export interface BytesHashes {
  sent: Hash;
  /** Of the bytes in staging, if they are others. */
  staged: Hash | undefined;
}

/**
 * The digests of uploads that grow in this process, so that the bytes of most are not read back at the end. A digest
 * belongs to exactly one description of the bytes: after bytes that another process appended, it is not known.
 */
export class GrowingDigests {
  private readonly hashes = new LRUCache<string, BytesHashes>({ max: MAX_UPLOADS });

  /** Returns hashes of the described bytes, to update with those that follow; undefined if they are not known. */
  of(bytes: UploadedBytes | undefined): BytesHashes | undefined {
    if (!bytes) return { sent: createHash('sha256'), staged: undefined };
    const known = this.hashes.get(JSON.stringify(bytes));
    return known && { sent: known.sent.copy(), staged: known.staged?.copy() };
  }

  /** Keeps the hashes of the described bytes instead of those of their first part. */
  keep(bytes: UploadedBytes, hashes: BytesHashes, before: UploadedBytes | undefined): void {
    if (before) this.hashes.delete(JSON.stringify(before));
    this.hashes.set(JSON.stringify(bytes), hashes);
  }
}
