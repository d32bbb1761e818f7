import type { Digest } from '../digest.js';
import { ConnectionLost, ImgLinkError } from '../errors.js';
import type { AcceptedUpload } from '../generated/types.gen.js';
import { type CallLimits, withRetries } from './retry.js';
import type { Reply, UploadProgress } from './send-bytes.js';
import type { Transport } from './transport.js';
import { TusHttpStack } from './tus-http-stack.js';
import type { DetailedError, Upload } from 'tus-js-client';

/**
 * The most that is sent again after a lost connection. More than a part of S3, because the server keeps smaller chunks
 * apart and writes them again with the next one.
 */
const CHUNK_BYTES = 8 * 1024 * 1024;

/** The server deleted the upload because the rest did not come in time. */
const EXPIRED = new Set([404, 410]);

/** An upload by tus that may be incomplete. */
export type BegunUpload = Pick<AcceptedUpload, 'key' | 'deleteToken'>;

export interface ResumableOptions {
  transport: Transport;
  limits: CallLimits;
  baseUrl: string;
  headers: Headers;
  /** The pairs of Upload-Metadata. */
  metadata: Record<string, string>;
  onProgress: ((progress: UploadProgress) => void) | undefined;
  begun: BegunUpload | undefined;
  onBegun: ((begun: BegunUpload) => void) | undefined;
}

/** Sends bytes by tus. After a lost connection it resumes from the last byte that the server received. */
export async function sendResumably(
  blob: Blob,
  { hex }: Digest,
  { transport, limits, baseUrl, headers, metadata, onProgress, begun, onBegun }: ResumableOptions,
): Promise<BegunUpload> {
  // Loaded on demand, so that programs that send only small images do without it.
  const tus = await import('tus-js-client');
  const files = `${baseUrl}/files`;
  let { key, deleteToken } = begun ?? { key: '', deleteToken: '' };
  let finish: (error?: unknown) => void = () => undefined;
  const upload = new tus.Upload(blob, {
    endpoint: begun ? null : files,
    uploadUrl: begun ? `${files}/${key}` : null,
    headers: Object.fromEntries(headers),
    metadata: { ...metadata, sha256: hex },
    chunkSize: CHUNK_BYTES,
    uploadSize: blob.size,
    // withRetries below retries, and follows Retry-After.
    retryDelays: null,
    storeFingerprintForResuming: false,
    fingerprint: () => Promise.resolve(''),
    httpStack: new TusHttpStack(transport, limits),
    fileReader: { openFile: () => Promise.resolve(sourceOf(blob)) },
    onAfterResponse: (_request, response) => {
      deleteToken = response.getHeader('Imglink-Delete-Token') ?? deleteToken;
    },
    onUploadUrlAvailable: () => {
      key = upload.url?.split('/').at(-1) ?? '';
      // At baseUrl, because the public URL of the server may differ from it.
      upload.url = `${files}/${key}`;
      // With an endpoint, tus-js-client would create a new upload after any 4xx, such as one of a proxy.
      upload.options.endpoint = null;
      onBegun?.({ key, deleteToken });
    },
    ...(onProgress && { onProgress: (sent: number, total: number) => onProgress({ sent, total }) }),
    onSuccess: () => finish(),
    onError: (error) => finish(failureOf(error)),
  });
  const send = () => sendOnce(upload, limits.signal, (callback) => (finish = callback));
  const sendOrRestart = async () => {
    await send().catch(async (error: unknown) => {
      const isExpired = error instanceof ImgLinkError && EXPIRED.has(error.status) && upload.options.endpoint === null;
      if (!isExpired) throw error;
      upload.url = null;
      Object.assign(upload.options, { endpoint: files, uploadUrl: null });
      await send();
    });
  };
  try {
    await withRetries(sendOrRestart, limits);
  } catch (error) {
    // Tells the server to delete the bytes that it received.
    if (limits.signal?.aborted) await upload.abort(true).catch(() => undefined);
    throw error;
  }
  return { key, deleteToken };
}

/** Sends the rest of the upload. Resolves when it is complete; rejects if it fails or the signal aborts. */
function sendOnce(
  upload: Upload,
  signal: AbortSignal | undefined,
  setCallback: (finish: (error?: unknown) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      void upload.abort();
      reject(signal?.reason as Error);
    };
    setCallback((error) => {
      signal?.removeEventListener('abort', abort);
      if (error === undefined) resolve();
      else reject(error as Error);
    });
    signal?.addEventListener('abort', abort, { once: true });
    upload.start();
  });
}

/** The error that tus-js-client wrapped: an answer of the server, or an error of Transport. */
function failureOf(error: Error | DetailedError): Error {
  if (!('originalResponse' in error)) return error;
  const reply = error.originalResponse?.getUnderlyingObject() as Reply | undefined;
  if (reply) return ImgLinkError.of(reply.status, reply.headers, reply.text);
  return error.causingError ?? new ConnectionLost(error);
}

/** The source that tus-js-client reads from on all platforms. It reads the `size` of each slice. */
const sourceOf = (blob: Blob) => ({
  size: blob.size,
  slice: (start: number, end: number) => Promise.resolve({ value: blob.slice(start, end), done: end >= blob.size }),
  close: () => undefined,
});
