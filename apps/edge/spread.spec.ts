import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';

import { Edge } from '../../test/harness/edge.js';
import { freePort } from '../../test/harness/redis.js';

const APIS = 10;
const KEYS = Array.from({ length: 300 }, (_, number) => String(number).padStart(11, 'k'));

/** Answers with its number, and forbids caching. */
async function startApi(number: number): Promise<Server> {
  const server = createServer((_request, answer) =>
    answer.writeHead(200, { 'cache-control': 'no-store' }).end(String(number)),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

it('sends a key to one of ten API processes, distributes keys evenly, and moves only the keys of a lost process', async () => {
  const apis = await Promise.all(Array.from({ length: APIS }, (_, number) => startApi(number)));
  const apiPorts = apis.map((api) => (api.address() as AddressInfo).port);
  await using edge = await Edge.start({ port: await freePort(), apiPorts });
  const ask = async () =>
    Promise.all(
      KEYS.map(async (key) => {
        const answer = await edge.get(`/v1/images/${key}`);
        expect(answer.status).toBe(200);
        return Number(await answer.text());
      }),
    );

  const first = await ask();
  const shares = apis.map((_, number) => first.filter((each) => each === number).length);
  expect(await ask()).toEqual(first);
  // About a tenth of 300 each.
  expect(Math.min(...shares)).toBeGreaterThan(5);
  expect(Math.max(...shares)).toBeLessThan(90);

  const [gone] = apis;
  gone?.closeAllConnections();
  gone?.close();
  const then = await ask();
  expect(then).not.toContain(0);
  expect(then.filter((each, place) => first[place] !== 0 && each !== first[place])).toEqual([]);
  for (const api of apis) api.closeAllConnections();
  for (const api of apis) api.close();
});
