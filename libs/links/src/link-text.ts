import type { Link } from './link.entity.js';

/**
 * The version of the text of a link without an owner, which processes of version 0.2.0 read as well. Raise both
 * versions with each change of the fields. Text of another version is refused, so the link is read from the database.
 */
const VERSION = 1;
/** The version of the text of a link with an owner, which is its last field. */
const OWNED_VERSION = 2;

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
  ownerId?: string,
];
const FIELDS = 14;

const digestOf = (text: string) => Buffer.from(text, 'base64');

/** Returns the link as a line of text, for the shared cache and for results of jobs. */
export function encodeLink(link: Link): string {
  const { id, store, format, bytes, width, height, flags, sha256, uploadSha256 } = link;
  const { title, description, expiresAt, deletedAt, ownerId } = link;
  const digests = [sha256.toString('base64'), uploadSha256?.toString('base64') ?? null];
  const numbers = [store, format, bytes, width, height, flags];
  const fields = [String(id), ...numbers, ...digests, title, description, expiresAt, deletedAt];
  return JSON.stringify(ownerId === null ? [VERSION, ...fields] : [OWNED_VERSION, ...fields, String(ownerId)]);
}

/**
 * Throws for text that `encodeLink` of this version did not write. Fields are not validated: nothing else writes
 * there.
 */
export function decodeLink(text: string): Link {
  const row = JSON.parse(text) as Row;
  const isOwned = row[0] === OWNED_VERSION && row.length === FIELDS + 1;
  if (!isOwned && (row[0] !== VERSION || row.length !== FIELDS)) {
    throw new Error('The text is not a link of this version.');
  }
  const [, id, store, format, bytes, width, height, flags, sha256, uploadSha256, ...rest] = row;
  const [title, description, expiresAt, deletedAt, ownerId] = rest;
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
    ownerId: ownerId === undefined ? null : BigInt(ownerId),
  };
}
