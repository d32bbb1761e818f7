const hexOf = (id: bigint) => id.toString(16).padStart(16, '0');

/**
 * Object keys are made from ids alone, in lower-case hex: the keys of links differ by case, which some file systems
 * ignore. The two folders are the leading digits of the id. One folder has the images of about four minutes, so that
 * concurrent uploads share a folder and its fsync.
 */
function objectKey(id: bigint, suffix: string): string {
  const hex = hexOf(id);
  return `${hex.slice(0, 4)}/${hex.slice(4, 6)}/${hex}${suffix}`;
}

export const originalKey = (id: bigint, extension: string): string => objectKey(id, `.${extension}`);

export const variantKey = (id: bigint, size: string, extension: string): string =>
  objectKey(id, `.${size}.${extension}`);

/** The bytes of a staged upload, as the client sent them. */
export const stagedKey = (id: bigint): string => `${hexOf(id)}.bytes`;

/** The manifest of a staged upload. It is written after the bytes. */
export const manifestKey = (id: bigint): string => `${hexOf(id)}.json`;

/** The manifest of an upload whose object is in a store already, kept here while the database does not answer. */
export const storedManifestKey = (id: bigint): string => `${hexOf(id)}.stored`;

/** A marker: the store `storeIndex` may hold an object of an upload whose link names another store, or none. */
export const traceKey = (id: bigint, storeIndex: number): string => `${hexOf(id)}.trace-${storeIndex}`;

/**
 * The same of version 0.2.0. Its sweeper deletes the object of an upload that has a trace and neither staged bytes nor
 * a link, so traces have another name now, which it skips.
 */
export const earlierTraceKey = (id: bigint, storeIndex: number): string => `${hexOf(id)}.store-${storeIndex}`;

export type StagingName =
  { kind: 'bytes' | 'manifest' | 'stored-manifest'; id: bigint } | { kind: 'trace'; id: bigint; storeIndex: number };

const KINDS = { bytes: 'bytes', json: 'manifest', stored: 'stored-manifest' } as const;

/** Parses the key of an object in staging. Returns undefined for a file that imglink did not write. */
export function parseStagingKey(key: string): StagingName | undefined {
  const [, hex, kind, storeIndex] =
    /^([0-9a-f]{16})\.(?:(bytes|json|stored)|(?:trace|store)-(\d{1,4}))$/.exec(key) ?? [];
  if (hex === undefined) return undefined;
  const id = BigInt(`0x${hex}`);
  if (storeIndex !== undefined) return { id, kind: 'trace', storeIndex: Number(storeIndex) };
  return { id, kind: KINDS[kind as keyof typeof KINDS] };
}

/** A part of a resumable upload. */
export const partKey = (id: bigint, name: string): string => `${hexOf(id)}.${name}.part`;

/** Parses the key of a part of a resumable upload. Returns undefined for any other key. */
export function parsePartKey(key: string): { id: bigint; name: string } | undefined {
  const match = /^([0-9a-f]{16})\.([0-9a-f]+)\.part$/.exec(key);
  return match?.[1] && match[2] ? { id: BigInt(`0x${match[1]}`), name: match[2] } : undefined;
}
