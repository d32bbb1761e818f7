import { ConnectionLost } from './errors.js';
import { chunksOf } from './upload-source.js';

export interface UploadProgress {
  /** Bytes on their way by now; begins again at 0 with another try. */
  sent: number;
  total: number;
}

export interface SendOptions {
  headers: Headers;
  /** Undefined: the platform's. */
  fetch: typeof fetch | undefined;
  onProgress: ((progress: UploadProgress) => void) | undefined;
  signal: AbortSignal | undefined;
}

export interface Reply {
  status: number;
  headers: Pick<Headers, 'get'>;
  text: string;
}

/** POSTs bytes once. Throws ConnectionLost when no answer comes, and the signal's reason when it aborts. */
export async function sendBytes(url: string, blob: Blob, options: SendOptions): Promise<Reply> {
  const { onProgress, signal, fetch } = options;
  // Only XMLHttpRequest tells a page how far an upload has come.
  const isByXhr = onProgress && !fetch && typeof XMLHttpRequest !== 'undefined';
  try {
    return await (isByXhr ? byXhr : byFetch)(url, blob, options);
  } catch (error) {
    signal?.throwIfAborted();
    throw new ConnectionLost(error);
  }
}

async function byFetch(url: string, blob: Blob, options: SendOptions): Promise<Reply> {
  const { headers, onProgress, signal = null, fetch = globalThis.fetch } = options;
  const body = onProgress ? counted(blob, onProgress) : blob;
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, signal, duplex: 'half' };
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The bytes as a stream that tells how many were taken from it. */
function counted(blob: Blob, onProgress: (progress: UploadProgress) => void): ReadableStream<Uint8Array> {
  const chunks = chunksOf(blob.stream());
  let sent = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await chunks.next();
        if (done) return controller.close();
        sent += value.byteLength;
        onProgress({ sent, total: blob.size });
        controller.enqueue(value);
      },
      cancel: async () => void (await chunks.return(undefined)),
    },
    { highWaterMark: 0 },
  );
}

function byXhr(url: string, blob: Blob, { headers, onProgress, signal }: SendOptions): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open('POST', url);
    headers.forEach((value, name) => request.setRequestHeader(name, value));
    // Not every browser tells of the last bytes before it has sent them.
    request.upload.onload = request.upload.onprogress = ({ loaded, total }) => onProgress?.({ sent: loaded, total });
    request.onload = () => {
      const get = (name: string) => request.getResponseHeader(name);
      resolve({ status: request.status, headers: { get }, text: request.responseText });
    };
    request.onerror = request.onabort = request.ontimeout = () => reject(new TypeError('The request failed.'));
    request.onloadend = () => signal?.removeEventListener('abort', abort);
    signal?.addEventListener('abort', abort, { once: true });
    request.send(blob);
  });
}
