import { z } from 'zod';

import type { Album } from './album.entity.js';
import { packIds, unpackIds } from './packed-ids.js';

const whole = z.int().min(0);
const id = z.string().regex(/^\d+$/).transform(BigInt);
const text = z.string().nullable();
const ids = z.base64().transform((packed) => unpackIds(Buffer.from(packed, 'base64')));

/**
 * The fields of an album in the order in which they are written. Text with other fields is refused. The last one is the
 * owner: absent for an anonymous album, whose text is the same as that of version 0.2.0.
 */
const fields = z.tuple([
  id,
  text,
  text,
  ids,
  id.nullable(),
  z.string(),
  z.string(),
  whole,
  whole.nullable(),
  id.optional(),
]);

/** Returns the album as a line of text, for the shared cache. */
export function encodeAlbum(album: Album): string {
  const { title, description, imageIds, coverId, privacy, layout, version, deletedAt, ownerId } = album;
  const packed = packIds(imageIds).toString('base64');
  const cover = coverId === null ? null : String(coverId);
  const owner = ownerId === null ? [] : [String(ownerId)];
  const texts = [title, description, packed, cover, privacy, layout];
  return JSON.stringify([String(album.id), ...texts, version, deletedAt, ...owner]);
}

/** Throws for text that `encodeAlbum` of this version did not write. */
export function decodeAlbum(line: string): Album {
  const [id, title, description, imageIds, coverId, privacy, layout, version, deletedAt, ownerId = null] = fields.parse(
    JSON.parse(line),
  );
  return { id, title, description, imageIds, coverId, privacy, layout, version, deletedAt, ownerId };
}
