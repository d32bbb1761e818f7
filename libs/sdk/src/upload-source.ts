import { readPath } from './read-path.js';

/** A path (on platforms with files), or bytes in one of the forms that Node and browsers share. */
export type UploadSource =
  string | Blob | Uint8Array | ArrayBuffer | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** The bytes as a Blob, which a retry can read again. A stream is read to its end now, a file when it is sent. */
export async function blobOf(source: UploadSource): Promise<Blob> {
  if (typeof source === 'string') return readPath(source);
  if (source instanceof Blob) return source;
  if (source instanceof ArrayBuffer || source instanceof Uint8Array) return new Blob([source as BlobPart]);
  const chunks: BlobPart[] = [];
  for await (const chunk of chunksOf(source)) chunks.push(chunk as BlobPart);
  return new Blob(chunks);
}

/** The chunks of a stream. Some browsers do not support iterating over one. */
export async function* chunksOf(
  source: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (isIterable(source)) return yield* source;
  const reader = (source as ReadableStream<Uint8Array>).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

const isIterable = (source: object): source is AsyncIterable<Uint8Array> => Symbol.asyncIterator in source;
