import { z } from 'zod';

import type { Album } from './album.entity.js';
import { packIds, unpackIds } from './packed-ids.js';

const whole = z.int().min(0);
const id = z.string().regex(/^\d+$/).transform(BigInt);
const text = z.string().nullable();
const ids = z.base64().transform((packed) => unpackIds(Buffer.from(packed, 'base64')));

/** The fields of an album in the order in which they are written. Text with other fields is refused. */
const fields = z.tuple([id, text, text, ids, id.nullable(), z.string(), z.string(), whole, whole.nullable()]);

/** Returns the album as a line of text, for the shared cache. */
export function encodeAlbum(album: Album): string {
  const { title, description, imageIds, coverId, privacy, layout, version, deletedAt } = album;
  const packed = packIds(imageIds).toString('base64');
  const cover = coverId === null ? null : String(coverId);
  return JSON.stringify([String(album.id), title, description, packed, cover, privacy, layout, version, deletedAt]);
}

/** Throws for text that `encodeAlbum` of this version did not write. */
export function decodeAlbum(line: string): Album {
  const [id, title, description, imageIds, coverId, privacy, layout, version, deletedAt] = fields.parse(
    JSON.parse(line),
  );
  return { id, title, description, imageIds, coverId, privacy, layout, version, deletedAt };
}
