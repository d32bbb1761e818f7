import type { Digest } from './digest.js';
import { ConnectionLost, ImgLinkError } from './errors.js';
import type { AcceptedUpload } from './generated/types.gen.js';
import { type Patience, withRetries } from './retry.js';
import type { Reply, UploadProgress } from './send-bytes.js';
import type { Transport } from './transport.js';
import { TusHttpStack } from './tus-http-stack.js';
import type { DetailedError, Upload } from 'tus-js-client';

/** A browser may send a request again by itself: not more than this then. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** The server waited too long for the rest, and has thrown the file away. */
const EXPIRED = new Set([404, 410]);

/** An upload by tus whose bytes may not all be there yet. */
export type BegunUpload = Pick<AcceptedUpload, 'key' | 'deleteToken'>;

export interface ResumableOptions {
  transport: Transport;
  patience: Patience;
  baseUrl: string;
  headers: Headers;
  /** What is said with the image, by its names in Upload-Metadata. */
  metadata: Record<string, string>;
  onProgress: ((progress: UploadProgress) => void) | undefined;
  begun: BegunUpload | undefined;
  onBegun: ((begun: BegunUpload) => void) | undefined;
}

/** Sends bytes by tus: where the connection is cut, it goes on from the last byte that arrived. */
export async function sendResumably(
  blob: Blob,
  { hex }: Digest,
  { transport, patience, baseUrl, headers, metadata, onProgress, begun, onBegun }: ResumableOptions,
): Promise<BegunUpload> {
  // Loaded on demand: who sends small images alone does without it.
  const tus = await import('tus-js-client');
  const files = `${baseUrl}/files`;
  let { key, deleteToken } = begun ?? { key: '', deleteToken: '' };
  let settle: (error?: unknown) => void = () => undefined;
  const upload = new tus.Upload(blob, {
    endpoint: begun ? null : files,
    uploadUrl: begun ? `${files}/${key}` : null,
    headers: Object.fromEntries(headers),
    metadata: { ...metadata, sha256: hex },
    chunkSize: CHUNK_BYTES,
    uploadSize: blob.size,
    // It is tried again below, when the server wants it.
    retryDelays: null,
    storeFingerprintForResuming: false,
    fingerprint: () => Promise.resolve(''),
    httpStack: new TusHttpStack(transport, patience),
    fileReader: { openFile: () => Promise.resolve(sourceOf(blob)) },
    onAfterResponse: (_request, response) => {
      deleteToken = response.getHeader('Imglink-Delete-Token') ?? deleteToken;
    },
    onUploadUrlAvailable: () => {
      key = upload.url?.split('/').at(-1) ?? '';
      // Where it was begun: the server's public address may be another.
      upload.url = `${files}/${key}`;
      // With an endpoint it would begin anew whenever a proxy answers for the server.
      upload.options.endpoint = null;
      onBegun?.({ key, deleteToken });
    },
    ...(onProgress && { onProgress: (sent: number, total: number) => onProgress({ sent, total }) }),
    onSuccess: () => settle(),
    onError: (error) => settle(failureOf(error)),
  });
  const send = () => sendOnce(upload, patience.signal, (end) => (settle = end));
  const sendOrBeginAnew = async () => {
    await send().catch(async (error: unknown) => {
      const isExpired = error instanceof ImgLinkError && EXPIRED.has(error.status) && upload.options.endpoint === null;
      if (!isExpired) throw error;
      upload.url = null;
      Object.assign(upload.options, { endpoint: files, uploadUrl: null });
      await send();
    });
  };
  try {
    await withRetries(sendOrBeginAnew, patience);
  } catch (error) {
    // Has the server throw away what it has of the file.
    if (patience.signal?.aborted) await upload.abort(true).catch(() => undefined);
    throw error;
  }
  return { key, deleteToken };
}

/** From where it was until its end, a failure or an abort. */
function sendOnce(
  upload: Upload,
  signal: AbortSignal | undefined,
  onSettled: (settle: (error?: unknown) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      void upload.abort();
      reject(signal?.reason as Error);
    };
    onSettled((error) => {
      signal?.removeEventListener('abort', abort);
      if (error === undefined) resolve();
      else reject(error as Error);
    });
    signal?.addEventListener('abort', abort, { once: true });
    upload.start();
  });
}

/** What the server refused, or what sending threw: tus-js-client wraps both. */
function failureOf(error: Error | DetailedError): Error {
  if (!('originalResponse' in error)) return error;
  const reply = error.originalResponse?.getUnderlyingObject() as Reply | undefined;
  if (reply) return ImgLinkError.of(reply.status, reply.headers, reply.text);
  return error.causingError ?? new ConnectionLost(error);
}

/** What tus-js-client reads from, alike everywhere; it asks each piece for its `size`. */
const sourceOf = (blob: Blob) => ({
  size: blob.size,
  slice: (start: number, end: number) => Promise.resolve({ value: blob.slice(start, end), done: end >= blob.size }),
  close: () => undefined,
});
