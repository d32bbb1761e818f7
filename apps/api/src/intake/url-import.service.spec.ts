import type { UploadReceiver } from '#uploads';
import { ImportUrl } from '#url-import';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { UrlImportService } from './url-import.service.js';

/** A web server that begins to answer and does not go on. */
const server = createServer((_request, answer) => void answer.write('\xff\xd8\xff\xe0', 'latin1'));
let url: string;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.jpg`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

it('gives a client a share of the imports, which makes way for others when all are taken', async () => {
  const receiver = {
    receive: async (bytes: AsyncIterable<Buffer>) => {
      for await (const chunk of bytes) expect(chunk.length).toBeGreaterThan(0);
    },
  } as unknown as UploadReceiver;
  const importUrl = new ImportUrl({ enabled: true, allow: ['127.0.0.1'], timeoutMs: 60_000, maxBytes: 1_000_000 });
  const imports = new UrlImportService(importUrl, receiver);
  const outcomes: { client: string; code: string }[] = [];
  const begin = (client: string) =>
    imports
      .receive(url, [], { ip: client, socket: new EventEmitter() as Socket, principal: undefined })
      .catch((error: { code: string }) => {
        outcomes.push({ client, code: error.code });
      });

  const many = Array.from({ length: 30 }, () => begin('192.0.2.1'));
  await Promise.all(many.slice(24));
  expect(outcomes).toEqual(Array.from({ length: 6 }, () => ({ client: '192.0.2.1', code: 'overloaded' })));

  const others = Array.from({ length: 12 }, (_, number) => begin(`198.51.100.${number}`));
  await Promise.race(many.slice(0, 24));
  await expect.poll(() => outcomes.length).toBe(6 + 4);
  expect(new Set(outcomes.map(({ client }) => client))).toEqual(new Set(['192.0.2.1']));
  // The others are all under way, and end with their server.
  const allEnded = () => {
    server.closeAllConnections();
    return outcomes.length;
  };
  await expect.poll(allEnded).toBe(many.length + others.length);
  expect(outcomes.filter(({ code }) => code === 'overloaded')).toHaveLength(6 + 4);
});
