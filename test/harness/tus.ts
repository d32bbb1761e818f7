import { DetailedError, Upload } from 'tus-js-client';
import { connect } from 'node:net';
import { once } from 'node:events';

const CHUNK = 'application/offset+octet-stream';

/** Encodes Upload-Metadata. */
export const tusMetadata = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',');

/** A tus client with one method per request. */
export class TusClient {
  constructor(private readonly url: string) {}

  send(method: string, path: string, headers: Record<string, string> = {}, body?: Buffer): Promise<Response> {
    const init = { method, headers: { 'tus-resumable': '1.0.0', ...headers }, ...(body && { body }) };
    return fetch(new URL(path, this.url), init as RequestInit);
  }

  /** POST /files, with `bytes` as its body if given; returns the answer. */
  create(length: number, headers: Record<string, string> = {}, bytes?: Buffer): Promise<Response> {
    const type = bytes && { 'content-type': CHUNK };
    return this.send('POST', '/files', { 'upload-length': String(length), ...type, ...headers }, bytes);
  }

  /** Creates an upload and returns its path. */
  async begin(length: number, metadata: Record<string, string> = {}): Promise<string> {
    const answer = await this.create(length, { 'upload-metadata': tusMetadata(metadata) });
    if (answer.status !== 201) throw new Error(`POST /files answered ${answer.status}: ${await answer.text()}`);
    return new URL(answer.headers.get('location') ?? '', this.url).pathname;
  }

  patch(path: string, offset: number, bytes: Buffer, headers: Record<string, string> = {}): Promise<Response> {
    return this.send('PATCH', path, { 'content-type': CHUNK, 'upload-offset': String(offset), ...headers }, bytes);
  }

  head(path: string): Promise<Response> {
    return this.send('HEAD', path);
  }

  /** The offset that the server has. */
  async offset(path: string): Promise<number> {
    return Number((await this.head(path)).headers.get('upload-offset') ?? Number.NaN);
  }

  terminate(path: string): Promise<Response> {
    return this.send('DELETE', path);
  }

  /** Announces `length` bytes, sends some of them and keeps the connection open. */
  async stall(path: string, offset: number, length: number, bytes: Buffer) {
    const { port, hostname } = new URL(this.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    const fields = ['host: x', 'tus-resumable: 1.0.0', `content-type: ${CHUNK}`, `upload-offset: ${offset}`];
    socket.write(`PATCH ${path} HTTP/1.1\r\n${fields.join('\r\n')}\r\ncontent-length: ${length}\r\n\r\n`);
    socket.write(bytes);
    return socket;
  }
}

/** The key at the end of an upload's path. */
export const keyOf = (path: string): string => path.split('/').at(-1) ?? '';

export interface SentByTus {
  /** The address of the upload. */
  url: string;
  isWhole: boolean;
  /** The offset of each request that carried bytes. */
  offsets: number[];
}

export interface TusSending {
  chunkSize?: number;
  metadata?: Record<string, string>;
  /** The address of an upload that was created before. */
  uploadUrl?: string;
  /** Delays in milliseconds between attempts; without them the first failure ends the upload. */
  retryDelays?: number[];
}

/** Sends bytes with tus-js-client; resolves when they are stored or the attempts are used up. */
export function sendByTus(url: string, bytes: Buffer, options: TusSending = {}): Promise<SentByTus> {
  const offsets: number[] = [];
  return new Promise((resolve, reject) => {
    const end = (isWhole: boolean) => resolve({ url: upload.url ?? '', isWhole, offsets });
    const upload: Upload = new Upload(bytes, {
      endpoint: `${url}/files/`,
      retryDelays: [],
      ...options,
      onBeforeRequest: (request) => {
        const offset = request.getHeader('Upload-Offset');
        if (offset !== undefined) offsets.push(Number(offset));
      },
      onSuccess: () => end(true),
      onError: (error) => (error instanceof DetailedError && error.originalResponse ? reject(error) : end(false)),
    });
    upload.start();
  });
}
