import type { EntityManager } from 'typeorm';

import type { Link } from './link.entity.js';

/** The columns of `links`, in the order of the statement. */
const COLUMNS = {
  id: 'id',
  store: 'store',
  format: 'format',
  bytes: 'bytes',
  width: 'width',
  height: 'height',
  flags: 'flags',
  sha256: 'sha256',
  uploadSha256: 'upload_sha256',
  title: 'title',
  description: 'description',
  expiresAt: 'expires_at',
  deletedAt: 'deleted_at',
  ownerId: 'owner_id',
} as const satisfies Record<keyof Link, string>;

const FIELDS = Object.keys(COLUMNS) as (keyof Link)[];
const INSERT = `INSERT INTO links(${Object.values(COLUMNS).join(', ')}) VALUES (${FIELDS.map(() => '?').join(', ')})`;

/**
 * Inserts a link. Throws the error of the driver if the id has a row. Every upload needs this statement, so TypeORM
 * does not build it: that takes 0.02 ms of the main thread, the statement itself 0.005 ms. A test compares it with the
 * entity.
 */
export async function insertLink(rows: EntityManager, link: Link): Promise<void> {
  await rows.query(
    INSERT,
    FIELDS.map((field) => link[field]),
  );
}
