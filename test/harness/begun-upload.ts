import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import type { ImgLink } from './imglink.js';

/** Sends the head of an upload and nothing of its body. */
export async function beginUpload({ url }: ImgLink, localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), localAddress });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write('POST /v1/images HTTP/1.1\r\nHost: x\r\nContent-Type: image/jpeg\r\nContent-Length: 1000000\r\n\r\n');
  return socket;
}
