import { buildConnector } from 'undici';
import { expect, it } from 'vitest';

import { pinnedConnector } from './pinned-connector.js';
import { OriginServer } from './testing/origin-server.js';

const reach = (address: string, hostname: string, port: number) => {
  const { signal } = new AbortController();
  const connect = pinnedConnector([{ address, family: 4 }], { signal, timeoutMs: 2_000 });
  const options: buildConnector.Options = { protocol: 'http:', hostname, port: String(port) };
  return new Promise((resolve, reject) =>
    connect(options, (...[error, socket]) => (error ? reject(error) : resolve(socket.destroy()))),
  );
};

it('connects a name only to the pinned address', async () => {
  await using origin = await OriginServer.http(() => {});

  await reach('127.0.0.1', 'name.invalid', origin.port);

  expect(origin.connections).toBe(1);
});

it('closes a connection to another address than the pinned one', async () => {
  await using origin = await OriginServer.http(() => {});

  // A literal is not looked up, so the pinned look-up alone would not protect here.
  await expect(reach('127.0.0.9', '127.0.0.1', origin.port)).rejects.toMatchObject({ code: 'url-refused' });

  await origin.untilAllClosed();
});
