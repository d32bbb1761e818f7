import type { Digest } from './digest.js';
import { ConnectionLost, ImgLinkError } from './errors.js';
import type { AcceptedUpload } from './generated/types.gen.js';
import { type Patience, withRetries } from './retry.js';
import type { UploadProgress } from './send-bytes.js';
import type { DetailedError, HttpResponse, Upload } from 'tus-js-client';

const CHUNK_BYTES = 8 * 1024 * 1024;

export interface ResumableOptions extends Patience {
  baseUrl: string;
  headers: Headers;
  /** What is said with the image, by its names in Upload-Metadata. */
  metadata: Record<string, string>;
  onProgress: ((progress: UploadProgress) => void) | undefined;
}

/** Sends bytes by tus: where the connection is cut, it goes on from the last byte that arrived. */
export async function sendResumably(
  blob: Blob,
  { hex }: Digest,
  { baseUrl, headers, metadata, onProgress, ...patience }: ResumableOptions,
): Promise<Pick<AcceptedUpload, 'key' | 'deleteToken'>> {
  // Loaded on demand: who sends small images alone does without it.
  const tus = await import('tus-js-client');
  let deleteToken = '';
  let settle: (error?: unknown) => void = () => undefined;
  const upload = new tus.Upload(blob, {
    endpoint: `${baseUrl.replace(/\/+$/, '')}/files`,
    headers: Object.fromEntries(headers),
    metadata: { ...metadata, sha256: hex },
    chunkSize: CHUNK_BYTES,
    uploadSize: blob.size,
    // It is tried again below, when the server wants it.
    retryDelays: null,
    storeFingerprintForResuming: false,
    fingerprint: () => Promise.resolve(''),
    fileReader: { openFile: () => Promise.resolve(sourceOf(blob)) },
    onAfterResponse: (_request, response) => void (deleteToken ||= response.getHeader('Imglink-Delete-Token') ?? ''),
    ...(onProgress && { onProgress: (sent: number, total: number) => onProgress({ sent, total }) }),
    onSuccess: () => settle(),
    onError: (error) => settle(failureOf(error)),
  });
  await withRetries(() => run(upload, patience.signal, (end) => (settle = end)), patience);
  return { key: upload.url?.split('/').at(-1) ?? '', deleteToken };
}

/** From where it was until its end or a failure; an abort has the server forget it. */
function run(
  upload: Upload,
  signal: AbortSignal | undefined,
  onSettled: (settle: (error?: unknown) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      void upload.abort(true).catch(() => undefined);
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

function failureOf(error: Error | DetailedError): Error {
  const response: HttpResponse | null | undefined = 'originalResponse' in error ? error.originalResponse : undefined;
  if (!response) return new ConnectionLost(error);
  const get = (name: string) => response.getHeader(name) ?? null;
  return ImgLinkError.of(response.getStatus(), { get }, response.getBody());
}

/** What tus-js-client reads from, alike in Node and browsers; it asks each piece for its `size`. */
const sourceOf = (blob: Blob) => ({
  size: blob.size,
  async slice(start: number, end: number) {
    const value = new Uint8Array(await blob.slice(start, end).arrayBuffer());
    return { value: Object.assign(value, { size: value.length }), done: end >= blob.size };
  },
  close: () => undefined,
});
