import type { Link } from './link.entity.js';

/**
 * Returns the row of a link that was deleted, or of an upload that was deleted before it was stored. `deletedAt`:
 * milliseconds since 1970.
 */
export function tombstone(id: bigint, deletedAt: number, ownerId: bigint | null = null): Link {
  return {
    id,
    store: 0,
    format: 0,
    bytes: 0,
    width: 0,
    height: 0,
    flags: 0,
    sha256: Buffer.alloc(32),
    uploadSha256: null,
    title: null,
    description: null,
    expiresAt: null,
    deletedAt,
    ownerId,
  };
}
