import { isBrowser } from './platform.js';
import { chunksOf } from './upload-source.js';
import type { Watch } from './watch.js';

export interface UploadProgress {
  /** Bytes on their way by now; begins again at 0 with another try. */
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
 * Sends bytes once. Throws ConnectionLost or DeadlineExceeded when no answer comes, the reason of the watch's signal when
 * it aborts, and what reading the bytes or `onProgress` throws.
 */
export function sendBytes(request: OutgoingBytes, watch: Watch, fetch?: typeof globalThis.fetch): Promise<Reply> {
  // Only XMLHttpRequest tells a page how far an upload has come.
  const isByXhr = !fetch && typeof XMLHttpRequest !== 'undefined';
  return isByXhr ? byXhr(request, watch) : byFetch(request, watch, fetch ?? globalThis.fetch);
}

async function byFetch(request: OutgoingBytes, watch: Watch, fetch: typeof globalThis.fetch): Promise<Reply> {
  const { method, url, headers, body } = request;
  // A browser can't stream over HTTP/1.1, and sends a Blob without a word: only the deadline bounds it.
  const counted = body && !isBrowser() ? new CountedBody(body, request, watch) : undefined;
  if (counted) headers.set('content-length', `${counted.total}`);
  else if (body) watch.pause();
  const init: RequestInit & { duplex: 'half' } = {
    method,
    headers,
    body: counted?.stream ?? body,
    signal: watch.signal,
    duplex: 'half',
  };
  try {
    const response = await Promise.race([fetch(url, init), watch.ended]);
    watch.moved();
    const text = await Promise.race([response.text(), watch.ended]);
    return { status: response.status, headers: response.headers, text };
  } catch (error) {
    throw counted?.failure ?? watch.failureOf(error);
  }
}

/** How often slow lines are heard of: Deno gives a Blob in one chunk. */
const PIECE_BYTES = 64 * 1024;

async function* piecesOf(blob: Blob): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunksOf(blob.stream())) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) yield chunk.subarray(at, at + PIECE_BYTES);
  }
}

/** The bytes as a stream that tells how many were taken from it. */
class CountedBody {
  /** What reading the bytes or `onProgress` threw, as an Error. */
  failure: unknown;
  readonly total: number;
  readonly stream: ReadableStream<Uint8Array>;

  constructor(blob: Blob, { onProgress }: OutgoingBytes, watch: Watch) {
    this.total = blob.size;
    const chunks = piecesOf(blob);
    let sent = 0;
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      try {
        const { value, done } = await chunks.next();
        watch.moved();
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

function byXhr({ method, url, headers, body, onProgress }: OutgoingBytes, watch: Watch): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open(method, url);
    headers.forEach((value, name) => request.setRequestHeader(name, value));
    // Not every browser tells of the last bytes before it has sent them.
    request.upload.onload = request.upload.onprogress = ({ loaded, total }) => {
      watch.moved();
      try {
        onProgress?.({ sent: loaded, total });
      } catch (error) {
        reject(error as Error);
        request.abort();
      }
    };
    request.onprogress = () => watch.moved();
    request.onload = () => resolve({ status: request.status, headers: headersOf(request), text: request.responseText });
    request.onerror =
      request.onabort =
      request.ontimeout =
        () => reject(watch.failureOf(new TypeError('The request failed.')) as Error);
    request.onloadend = () => watch.signal.removeEventListener('abort', abort);
    watch.signal.addEventListener('abort', abort, { once: true });
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
