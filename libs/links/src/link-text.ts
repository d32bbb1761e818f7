import { z } from 'zod';

import type { Link } from './link.entity.js';

const whole = z.int().min(0);
const digest = z.base64().transform((text) => Buffer.from(text, 'base64'));

/** The fields of a link in the order that they are written; a version before the next change of it reads nothing else. */
const fields = z.tuple([
  z.string().regex(/^\d+$/).transform(BigInt),
  whole,
  whole,
  whole,
  whole,
  whole,
  whole,
  digest,
  digest.nullable(),
  z.string().nullable(),
  z.string().nullable(),
  whole.nullable(),
  whole.nullable(),
]);

/** A link as a line of text, for caches. */
export function encodeLink(link: Link): string {
  const { id, store, format, bytes, width, height, flags, sha256, uploadSha256 } = link;
  const { title, description, expiresAt, deletedAt } = link;
  const digests = [sha256.toString('base64'), uploadSha256?.toString('base64') ?? null];
  const numbers = [store, format, bytes, width, height, flags];
  return JSON.stringify([String(id), ...numbers, ...digests, title, description, expiresAt, deletedAt]);
}

/** Throws for text that encodeLink of this version did not write. */
export function decodeLink(text: string): Link {
  const [id, store, format, bytes, width, height, flags, sha256, uploadSha256, ...rest] = fields.parse(
    JSON.parse(text),
  );
  const [title, description, expiresAt, deletedAt] = rest;
  const pixels = { width, height };
  const digests = { sha256, uploadSha256 };
  return { id, store, format, bytes, flags, title, description, expiresAt, deletedAt, ...pixels, ...digests };
}
