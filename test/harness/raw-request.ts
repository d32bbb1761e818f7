import { once } from 'node:events';
import { connect } from 'node:net';

/** A request whose body can be cut, slowed down and corrupted, which fetch does not support. */
export interface RawRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

export interface Sending {
  /** How many bytes of the body are sent; by default all. */
  bytes?: number;
  /** Sends the body chunked without Content-Length, in chunks of this many bytes. */
  chunkBytes?: number;
  /** What follows: wait for the answer, end this side of the connection, or destroy it. */
  after?: 'wait' | 'end' | 'break';
}

/** Sends a request over a new connection; returns what was answered until the connection closed. */
export async function sendRaw(url: string, request: RawRequest, sending: Sending = {}): Promise<string> {
  const { bytes = request.body.length, chunkBytes, after = 'wait' } = sending;
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const answer: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => answer.push(chunk));
  // A server that refuses a body closes the connection while the rest arrives.
  socket.on('error', () => undefined);
  const closed = once(socket, 'close').catch(() => undefined);
  socket.write(headOf(request, chunkBytes !== undefined));
  const sent = request.body.subarray(0, bytes);
  if (chunkBytes === undefined) socket.write(sent);
  else for (let at = 0; at < sent.length; at += chunkBytes) socket.write(asChunk(sent.subarray(at, at + chunkBytes)));
  if (chunkBytes !== undefined && bytes === request.body.length) socket.write('0\r\n\r\n');
  if (after === 'end') socket.end();
  if (after === 'break') socket.destroySoon();
  await closed;
  return Buffer.concat(answer).toString('latin1');
}

export const statusIn = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);

function headOf({ method, path, headers, body }: RawRequest, isChunked: boolean): string {
  const length = isChunked ? 'transfer-encoding: chunked' : `content-length: ${body.length}`;
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path} HTTP/1.1`, 'host: x', 'connection: close', length, ...fields, '', ''].join('\r\n');
}

const asChunk = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
