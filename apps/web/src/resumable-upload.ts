import type { DetailedError } from 'tus-js-client';
import { asFailure, failureOf, parseJson, type Problem, request } from './api-request.js';
import { statusPath } from './status-path.js';
import type { AcceptedUpload, UploadOptions } from './upload-client.js';
import { UploadFailure } from './upload-failure.js';

/** A browser may send a request again by itself: not more than this then. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** The server has not noticed yet that an earlier request broke off, or has more of the file than was thought. */
const OUT_OF_STEP = new Set([409, 423]);
/** It waited too long for the rest, and has thrown the file away. */
const EXPIRED = new Set([404, 410]);

const TUS = { 'Tus-Resumable': '1.0.0' };

type Begun = Pick<AcceptedUpload, 'key' | 'deleteToken'>;

/** Sends files by tus: what has arrived is not sent again, however often the connection is lost. */
export class ResumableUploads {
  /** By idempotency key: those that were begun and have not come to an end. */
  private readonly begun = new Map<string, Begun>();

  /** Begins, or goes on where an earlier try with the same idempotency key was broken off. */
  async send(file: File, options: UploadOptions): Promise<AcceptedUpload> {
    const { idempotencyKey } = options;
    const upload = this.begun.get(idempotencyKey) ?? (await begin(file, options.signal));
    this.begun.set(idempotencyKey, upload);
    try {
      await sendRest(file, upload, options);
    } catch (error) {
      const failure = error as UploadFailure;
      const tryAgain = new UploadFailure(0, '', null, { cause: failure });
      if (OUT_OF_STEP.has(failure.status)) throw tryAgain;
      if (failure.isFinal || options.signal.aborted) this.begun.delete(idempotencyKey);
      throw EXPIRED.has(failure.status) ? tryAgain : failure;
    }
    this.begun.delete(idempotencyKey);
    return { ...upload, link: `${location.origin}/gallery/${upload.key}`, statusUrl: statusPath(upload.key) };
  }
}

/** Here and not by the library, which would go on at the server's public address: that may be another than this page's. */
async function begin(file: File, signal: AbortSignal): Promise<Begun> {
  const headers = { ...TUS, 'Upload-Length': String(file.size) };
  const answer = await request('/files', { method: 'POST', headers, signal });
  if (answer.status !== 201) throw await failureOf(answer);
  const key = /\/([0-9A-Za-z]+)$/.exec(answer.headers.get('Location') ?? '')?.[1];
  const deleteToken = answer.headers.get('Imglink-Delete-Token');
  if (!key || !deleteToken) throw new UploadFailure(answer.status);
  return { key, deleteToken };
}

async function sendRest(file: File, { key }: Begun, { signal, onProgress }: UploadOptions): Promise<void> {
  // Only who sends something large needs it.
  const { Upload } = await import('tus-js-client');
  await new Promise<void>((resolve, reject) => {
    const upload = new Upload(file, {
      uploadUrl: `/files/${key}`,
      chunkSize: CHUNK_BYTES,
      // The queue tries again, and says so.
      retryDelays: null,
      storeFingerprintForResuming: false,
      onProgress,
      onSuccess: () => resolve(),
      onError: (error) => reject(failureIn(error)),
    });
    const abort = () => {
      void upload.abort();
      void end(key).then(() => reject(new UploadFailure(0)), reject);
    };
    if (signal.aborted) abort();
    else upload.start();
    signal.addEventListener('abort', abort, { once: true });
  });
}

/** Has the server throw away what it has of the file. */
async function end(key: string): Promise<void> {
  await request(`/files/${key}`, { method: 'DELETE', headers: TUS });
}

function failureIn(error: Error | DetailedError): UploadFailure {
  const answer = 'originalResponse' in error ? error.originalResponse : null;
  if (!answer) return new UploadFailure(0, '', null, { cause: error });
  const problem = parseJson(answer.getBody()) as Problem | null;
  return asFailure(problem, answer.getStatus(), answer.getHeader('Retry-After') ?? null);
}
