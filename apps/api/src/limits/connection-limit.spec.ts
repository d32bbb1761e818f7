import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';

import { limitConnections } from './connection-limit.js';

it('limits one client to a share of the connections until it closes some', async () => {
  const server = createServer();
  limitConnections(server, 8);
  server.on('connection', (socket) => socket.on('error', () => undefined).write('welcome'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets: Socket[] = [];
  /** Resolves whether the server keeps the connection open. */
  const open = async (localAddress: string) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress });
    sockets.push(socket.on('error', () => undefined));
    const { promise, resolve } = Promise.withResolvers<boolean>();
    socket.once('data', () => resolve(true)).once('close', () => resolve(false));
    return promise;
  };
  const openMany = async (count: number, address: string) => {
    const stayed: boolean[] = [];
    for (let connection = 0; connection < count; connection++) stayed.push(await open(address));
    return stayed.filter(Boolean).length;
  };

  expect(await openMany(8, '127.0.0.1')).toBe(6);
  expect(await openMany(1, '127.0.0.2')).toBe(1);
  expect(await openMany(1, '127.0.0.1')).toBe(0);
  for (const socket of sockets.slice(0, 4)) socket.destroy();
  await expect.poll(() => openMany(1, '127.0.0.1')).toBe(1);
  for (const socket of sockets) socket.destroy();
  server.close();
});
