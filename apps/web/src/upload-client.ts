import { asFailure, failureOf, parseJson, type Problem, request } from './api-request.js';
import { ResumableUploads } from './resumable-upload.js';
import { UploadFailure } from './upload-failure.js';

/** `POST /v1/images` answered 200: the image is stored, the link works. */
export interface StoredImage {
  key: string;
  link: string;
  imageUrl: string;
  contentType: string;
  bytes: number;
  width: number;
  height: number;
  createdAt: string;
  thumbnails: Record<string, string>;
  deleteToken: string;
}

/** `POST /v1/images` answered 202: the bytes are safe, the link works soon. */
export interface AcceptedUpload {
  key: string;
  link: string;
  statusUrl: string;
  deleteToken: string;
}

interface UploadStatus {
  state: 'staged' | 'queued' | 'storing' | 'stored' | 'failed';
  error?: Problem;
}

export interface UploadOptions {
  idempotencyKey: string;
  signal: AbortSignal;
  onProgress: (sent: number, total: number) => void;
  onAccepted: (accepted: AcceptedUpload) => void;
}

/** What is lost with a connection is worth the two requests more. */
const RESUMABLE_FROM_BYTES = 8 * 1024 * 1024;

const FIRST_POLL_MS = 700;
const SLOWEST_POLL_MS = 10_000;
const MOST_FAILED_POLLS = 8;

/** Talks to imglink's API. Nothing else in the page knows its addresses. Every failure is an `UploadFailure`. */
export class UploadClient {
  private readonly resumable = new ResumableUploads();

  /** Sends the file as it is and waits until the image is stored, also when the server puts that off (202). */
  async upload(file: File, options: UploadOptions): Promise<StoredImage> {
    if (file.size > RESUMABLE_FROM_BYTES) return this.finish(await this.resumable.send(file, options), options);
    const answer = await this.post(file, options);
    if (answer.status !== 202) return answer.body as StoredImage;
    return this.finish(answer.body as AcceptedUpload, options);
  }

  private finish(accepted: AcceptedUpload, options: UploadOptions): Promise<StoredImage> {
    options.onAccepted(accepted);
    return this.watch(accepted, options.signal);
  }

  /**
   * Waits until an accepted upload is stored. Asks again and again rather than holding an event stream: browsers allow
   * six connections to a host over HTTP/1.1, and a queue of many files would take them all.
   */
  async watch(accepted: AcceptedUpload, signal?: AbortSignal): Promise<StoredImage> {
    let pause = FIRST_POLL_MS;
    let failures = 0;
    for (;;) {
      await delay(pause, signal);
      pause = Math.min(pause * 1.5, SLOWEST_POLL_MS);
      try {
        const status = await this.getJson<UploadStatus>(ownOrigin(accepted.statusUrl), signal);
        failures = 0;
        if (status.state === 'failed') throw jobFailure(status.error);
        if (status.state === 'stored') return await this.storedImage(accepted, signal);
      } catch (error) {
        const failure = error as UploadFailure;
        failures += 1;
        if (failure.isFinal || failures > MOST_FAILED_POLLS) throw failure;
        pause = Math.max(pause, failure.retryAfterMs ?? 0);
      }
    }
  }

  /** What the server knows about an image whose delete token is known here. */
  async read(image: Pick<StoredImage, 'key' | 'deleteToken'>, signal?: AbortSignal): Promise<StoredImage> {
    const facts = await this.getJson<Omit<StoredImage, 'deleteToken'>>(imagePath(image.key), signal);
    return { ...facts, deleteToken: image.deleteToken };
  }

  /** Deletes the image for everybody. An image that is gone already is no failure. */
  async remove(key: string, deleteToken: string): Promise<void> {
    const answer = await request(imagePath(key), {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${deleteToken}` },
    });
    if (!answer.ok && answer.status !== 404 && answer.status !== 410) throw await failureOf(answer);
  }

  private async storedImage(accepted: AcceptedUpload, signal?: AbortSignal): Promise<StoredImage> {
    try {
      return await this.read(accepted, signal);
    } catch (error) {
      // Somebody who opened the link too early may have had "no such image" cached for a moment.
      throw (error as UploadFailure).status === 404 ? new UploadFailure(0, '', null, { cause: error }) : error;
    }
  }

  private async getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
    const answer = await request(path, { headers: { Accept: 'application/json' }, cache: 'no-store', signal });
    if (!answer.ok) throw await failureOf(answer);
    return (await answer.json()) as T;
  }

  /** XMLHttpRequest, because `fetch` tells nothing about the progress of a body. */
  private post(file: File, options: UploadOptions): Promise<{ status: number; body: unknown }> {
    const { idempotencyKey, signal, onProgress } = options;
    return new Promise((resolve, reject) => {
      const xhr = new XMLHttpRequest();
      const abort = () => xhr.abort();
      const settle = () => signal.removeEventListener('abort', abort);
      signal.addEventListener('abort', abort);
      xhr.upload.onprogress = (event) => onProgress(event.loaded, event.total);
      xhr.upload.onload = (event) => onProgress(event.total, event.total);
      xhr.onload = () => {
        settle();
        const body = parseJson(xhr.responseText);
        if (xhr.status >= 200 && xhr.status < 300 && body) resolve({ status: xhr.status, body });
        else reject(asFailure(body as Problem, xhr.status, xhr.getResponseHeader('Retry-After')));
      };
      xhr.onerror = xhr.onabort = () => {
        settle();
        reject(new UploadFailure(0));
      };
      xhr.open('POST', '/v1/images');
      xhr.setRequestHeader('Accept', 'application/json');
      xhr.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
      xhr.setRequestHeader('Idempotency-Key', idempotencyKey);
      xhr.send(file);
    });
  }
}

/**
 * The same path at the origin that served this page. The server's links name its public address, which may be another
 * one than the browser used; the page's policy allows requests to its own origin alone.
 */
export function ownOrigin(url: string): string {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}

function imagePath(key: string): string {
  return `/v1/images/${encodeURIComponent(key)}`;
}

/** The job has ended for good, whatever status its problem carries. */
function jobFailure(problem: Problem | undefined): UploadFailure {
  const status = problem?.status ?? 0;
  return asFailure(problem, status >= 400 && status < 500 ? status : 422, null);
}

function delay(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new UploadFailure(0));
    });
  });
}
