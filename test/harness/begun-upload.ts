import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import type { ImgLink } from './imglink.js';

/** Sends the head of an upload and nothing of its body. */
export async function beginUpload(
  { url }: ImgLink,
  { localAddress = '127.0.0.1', headers = {} }: { localAddress?: string; headers?: Record<string, string> } = {},
): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), localAddress });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const fields = { host: 'x', 'content-type': 'image/jpeg', 'content-length': '1000000', ...headers };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`POST /v1/images HTTP/1.1\r\n${head.join('')}\r\n`);
  return socket;
}
