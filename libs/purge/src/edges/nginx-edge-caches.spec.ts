import type { Key } from '#keys';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';

import { imageAddresses } from './edge-addresses.js';
import { NginxEdgeCaches } from './nginx-edge-caches.js';

const KEYS = ['4fYk2aXbQ9Z', '4fYk2aXbQ9Y', '4fYk2aXbQ9X', '4fYk2aXbQ9W'] as Key[];

it('purges many images with at most 32 requests at a time to an edge', async () => {
  const waiting = new Set<ServerResponse>();
  let requests = 0;
  let mostAtOnce = 0;
  const edge = createServer((_, response) => {
    requests += 1;
    waiting.add(response);
    mostAtOnce = Math.max(mostAtOnce, waiting.size);
  });
  const answerAll = () => {
    for (const response of waiting) response.writeHead(410).end();
    waiting.clear();
  };
  onTestFinished(() => edge[Symbol.asyncDispose]());
  await new Promise<void>((resolve) => edge.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(edge.address() as AddressInfo).port}`;
  const caches = new NginxEdgeCaches({ urls: [url], secret: 'the secret of the purges' });
  const purges = Promise.all(KEYS.map((key) => caches.purge(key)));
  await expect.poll(() => waiting.size).toBeGreaterThanOrEqual(32);
  const expected = KEYS.flatMap(imageAddresses).length;
  await expect
    .poll(() => {
      answerAll();
      return requests;
    })
    .toBe(expected);
  answerAll();
  await purges;
  expect(mostAtOnce).toBe(32);
});
