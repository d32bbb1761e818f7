const hexOf = (id: bigint) => id.toString(16).padStart(16, '0');

/**
 * Object keys are made from ids alone, in lower-case hex, so that no file system's or client's rules matter (a
 * link's key differs from another by case alone). The two folders are the id's leading digits: one holds what was
 * uploaded in about four minutes, so concurrent uploads share a folder and its fsync.
 */
function objectKey(id: bigint, suffix: string): string {
  const hex = hexOf(id);
  return `${hex.slice(0, 4)}/${hex.slice(4, 6)}/${hex}${suffix}`;
}

export const originalKey = (id: bigint, extension: string): string => objectKey(id, `.${extension}`);

export const variantKey = (id: bigint, size: string, extension: string): string =>
  objectKey(id, `.${size}.${extension}`);

/** The bytes of a staged upload, as they were sent. */
export const stagedKey = (id: bigint): string => `${hexOf(id)}.bytes`;

/** Written last: it makes the upload a staged one. */
export const manifestKey = (id: bigint): string => `${hexOf(id)}.json`;

/** Says that the store at `place` may hold an object of an upload that came to be in another, or to nothing. */
export const traceKey = (id: bigint, place: number): string => `${hexOf(id)}.store-${place}`;

export type StagingName = { kind: 'bytes' | 'manifest'; id: bigint } | { kind: 'trace'; id: bigint; place: number };

/** What a name in staging stands for; undefined for a stranger's file. */
export function parseStagingKey(key: string): StagingName | undefined {
  const [, hex, kind, place] = /^([0-9a-f]{16})\.(?:(bytes|json)|store-(\d{1,4}))$/.exec(key) ?? [];
  if (hex === undefined) return undefined;
  const id = BigInt(`0x${hex}`);
  if (place !== undefined) return { id, kind: 'trace', place: Number(place) };
  return { id, kind: kind === 'json' ? 'manifest' : 'bytes' };
}

/** Some of the bytes of an upload that comes in several requests. */
export const partKey = (id: bigint, name: string): string => `${hexOf(id)}.${name}.part`;

/** Which upload a name in staging is a part of; undefined for anything else. */
export function parsePartKey(key: string): { id: bigint; name: string } | undefined {
  const match = /^([0-9a-f]{16})\.([0-9a-f]+)\.part$/.exec(key);
  return match?.[1] && match[2] ? { id: BigInt(`0x${match[1]}`), name: match[2] } : undefined;
}
