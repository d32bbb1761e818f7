import type { Link } from './link.entity.js';

/**
 * Raise this with each change of the fields. Text of another version is refused, so the link is read from the
 * database.
 */
const VERSION = 1;

type Row = [
  version: number,
  id: string,
  ...numbers: [number, number, number, number, number, number],
  sha256: string,
  uploadSha256: string | null,
  title: string | null,
  description: string | null,
  expiresAt: number | null,
  deletedAt: number | null,
];
const FIELDS = 14;

const digestOf = (text: string) => Buffer.from(text, 'base64');

/** Returns the link as a line of text, for the shared cache and for results of jobs. */
export function encodeLink(link: Link): string {
  const { id, store, format, bytes, width, height, flags, sha256, uploadSha256 } = link;
  const { title, description, expiresAt, deletedAt } = link;
  const digests = [sha256.toString('base64'), uploadSha256?.toString('base64') ?? null];
  const numbers = [store, format, bytes, width, height, flags];
  return JSON.stringify([VERSION, String(id), ...numbers, ...digests, title, description, expiresAt, deletedAt]);
}

/**
 * Throws for text that `encodeLink` of this version did not write. Fields are not validated: nothing else writes
 * there.
 */
export function decodeLink(text: string): Link {
  const row = JSON.parse(text) as Row;
  if (row[0] !== VERSION || row.length !== FIELDS) throw new Error('The text is not a link of this version.');
  const [, id, store, format, bytes, width, height, flags, sha256, uploadSha256, ...rest] = row;
  const [title, description, expiresAt, deletedAt] = rest;
  return {
    id: BigInt(id),
    store,
    format,
    bytes,
    width,
    height,
    flags,
    sha256: digestOf(sha256),
    uploadSha256: uploadSha256 === null ? null : digestOf(uploadSha256),
    title,
    description,
    expiresAt,
    deletedAt,
  };
}
