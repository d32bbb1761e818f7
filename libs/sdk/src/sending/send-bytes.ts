import type { AttemptTimer } from './attempt-timer.js';
import { isBrowser } from '../platform.js';
import { chunksOf } from '../upload-source.js';

export interface UploadProgress {
  /** Bytes sent so far. A retry starts at 0 again. */
  sent: number;
  total: number;
}

export interface OutgoingBytes {
  method: string;
  url: string;
  headers: Headers;
  body: Blob | null;
  onProgress?: ((progress: UploadProgress) => void) | undefined;
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
}

/**
 * Sends bytes once. Throws ConnectionLost or DeadlineExceeded if no answer comes, the reason of the timer's signal if
 * it aborts, and the errors of reading the bytes and of `onProgress`.
 */
export function sendBytes(
  request: OutgoingBytes,
  timer: AttemptTimer,
  fetch?: typeof globalThis.fetch,
): Promise<Reply> {
  // In browsers, only XMLHttpRequest reports the progress of an upload.
  const isByXhr = !fetch && typeof XMLHttpRequest !== 'undefined';
  return isByXhr ? sendByXhr(request, timer) : sendByFetch(request, timer, fetch ?? globalThis.fetch);
}

async function sendByFetch(
  request: OutgoingBytes,
  timer: AttemptTimer,
  fetch: typeof globalThis.fetch,
): Promise<Reply> {
  const { method, url, headers, body } = request;
  // A browser cannot stream over HTTP/1.1, and reports no progress of a Blob, so only the deadline limits it.
  const counted = body && !isBrowser() ? new CountedBody(body, request, timer) : undefined;
  if (counted) headers.set('content-length', `${counted.total}`);
  else if (body) timer.pause();
  const init: RequestInit & { duplex: 'half' } = {
    method,
    headers,
    body: counted?.stream ?? body,
    signal: timer.signal,
    duplex: 'half',
  };
  try {
    const response = await Promise.race([fetch(url, init), timer.expired]);
    timer.restart();
    const text = await Promise.race([response.text(), timer.expired]);
    return { status: response.status, headers: response.headers, text };
  } catch (error) {
    throw counted?.failure ?? timer.failureOf(error);
  }
}

/**
 * Progress is reported after each piece. Deno reads a Blob as one chunk, which would be too rare for slow
 * connections.
 */
const PIECE_BYTES = 64 * 1024;

async function* piecesOf(blob: Blob): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunksOf(blob.stream())) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) yield chunk.subarray(at, at + PIECE_BYTES);
  }
}

/** The bytes as a stream that reports how many were read from it. */
class CountedBody {
  /** The error of reading the bytes or of `onProgress`. */
  failure: unknown;
  readonly total: number;
  readonly stream: ReadableStream<Uint8Array>;

  constructor(blob: Blob, { onProgress }: OutgoingBytes, timer: AttemptTimer) {
    this.total = blob.size;
    const chunks = piecesOf(blob);
    let sent = 0;
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      try {
        const { value, done } = await chunks.next();
        timer.restart();
        if (done) return controller.close();
        sent += value.byteLength;
        onProgress?.({ sent, total: this.total });
        controller.enqueue(value);
      } catch (error) {
        this.failure = error;
        throw error;
      }
    };
    const cancel = async () => void (await chunks.return(undefined));
    this.stream = new ReadableStream<Uint8Array>({ pull, cancel }, { highWaterMark: 0 });
  }
}

function sendByXhr({ method, url, headers, body, onProgress }: OutgoingBytes, timer: AttemptTimer): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open(method, url);
    headers.forEach((value, name) => request.setRequestHeader(name, value));
    // Some browsers report the last bytes only in `onload`.
    request.upload.onload = request.upload.onprogress = ({ loaded, total }) => {
      timer.restart();
      try {
        onProgress?.({ sent: loaded, total });
      } catch (error) {
        reject(error as Error);
        request.abort();
      }
    };
    request.onprogress = () => timer.restart();
    request.onload = () => resolve({ status: request.status, headers: headersOf(request), text: request.responseText });
    request.onerror =
      request.onabort =
      request.ontimeout =
        () => reject(timer.failureOf(new TypeError('The request failed.')) as Error);
    request.onloadend = () => timer.signal.removeEventListener('abort', abort);
    timer.signal.addEventListener('abort', abort, { once: true });
    request.send(body);
  });
}

function headersOf(request: XMLHttpRequest): Headers {
  const headers = new Headers();
  for (const line of request.getAllResponseHeaders().trim().split(/\r\n/)) {
    const at = line.indexOf(':');
    if (at > 0) headers.append(line.slice(0, at), line.slice(at + 1).trim());
  }
  return headers;
}
