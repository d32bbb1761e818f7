import type { Key } from '#keys';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';

import { imageAddresses } from './edge-addresses.js';
import { NginxEdge } from './nginx-edge.js';
import { NginxEdgeCaches } from './nginx-edge-caches.js';

const KEY = '4fYk2aXbQ9Z' as Key;
const KEYS = [KEY, '4fYk2aXbQ9Y', '4fYk2aXbQ9X', '4fYk2aXbQ9W'] as Key[];
const SECRET = 'the secret of the purges';

/** An edge that `answer` plays. Returns its caches, as the only ones, and the requests that it got. */
async function startEdge(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: string[] = [];
  const edge = createServer((request, response) => {
    asked.push(`${request.method} ${request.url?.split('?')[0]}`);
    answer(request, response);
  });
  onTestFinished(async () => {
    edge.closeAllConnections();
    await edge[Symbol.asyncDispose]();
  });
  await new Promise<void>((resolve) => edge.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(edge.address() as AddressInfo).port}`;
  return { url, asked, caches: new NginxEdgeCaches({ urls: [url], secret: SECRET }) };
}

/** Answers as an edge does that has the first and the last address of an image cached. */
const withTwoCached = (status: number) => (request: IncomingMessage, response: ServerResponse) => {
  const isQuestion = request.url?.startsWith('/_cached/1?');
  response.writeHead(isQuestion ? 200 : status).end(isQuestion ? 'cached: f0 f33' : '');
};
const anOldEdge = (status: number) => (request: IncomingMessage, response: ServerResponse) =>
  response.writeHead(request.url?.startsWith('/_cached/') ? 404 : status).end();

const paths = imageAddresses(KEY).map(({ path }) => path);
const [first, last] = [paths[0], paths.at(-1)];

describe('a purge', () => {
  it('requests only the addresses that the edge has cached', async () => {
    const { caches, asked } = await startEdge(withTwoCached(451));
    await caches.purge(KEY);
    await caches.purgeSoon(KEY);
    const each = ['GET /_cached/1', `GET ${first}`, `GET ${last}`];
    expect(asked).toEqual([...each, ...each]);
  });

  it('requests every address from an edge that cannot say what it has cached', async () => {
    const { caches, asked } = await startEdge(anOldEdge(410));
    await caches.purge(KEY);
    expect(asked.slice(1).toSorted()).toEqual(paths.map((path) => `GET ${path}`).toSorted());
  });

  it.each([200, 403, 503])('fails if an address still answers %i', async (status) => {
    const { caches } = await startEdge(withTwoCached(status));
    await expect(caches.purge(KEY)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is tried again, if it is urgent, until no address answers with the image', async () => {
    const statuses = [451, 200, 451, 451];
    const { caches, asked } = await startEdge((request, response) => {
      const isQuestion = request.url?.startsWith('/_cached/');
      withTwoCached(isQuestion ? 200 : (statuses.shift() ?? 500))(request, response);
    });
    await caches.purgeSoon(KEY);
    expect([asked.length, statuses]).toEqual([6, []]);
  });

  it('of many images sends at most 32 requests at a time to an edge', async () => {
    const waiting = new Set<() => void>();
    let mostAtOnce = 0;
    const { caches, asked } = await startEdge((request, response) => {
      waiting.add(() => anOldEdge(410)(request, response));
      mostAtOnce = Math.max(mostAtOnce, waiting.size);
    });
    const answerAll = () => {
      for (const answer of waiting) answer();
      waiting.clear();
    };
    const purges = Promise.all(KEYS.map((key) => caches.purge(key)));
    await expect
      .poll(() => {
        if (waiting.size >= 32 || asked.length < KEYS.length + 1) answerAll();
        return mostAtOnce;
      })
      .toBe(32);
    await expect
      .poll(() => {
        answerAll();
        return asked.length;
      })
      .toBe(KEYS.length * (paths.length + 1));
    answerAll();
    await purges;
    expect(mostAtOnce).toBe(32);
  });
});

it('tries an edge that was silent once a purge, until it answers', async () => {
  let isSilent = true;
  const { url, asked } = await startEdge((request, response) => {
    if (!isSilent) withTwoCached(410)(request, response);
  });
  const edge = new NginxEdge(url, SECRET, 500);
  for (let purge = 0; purge < 3; purge += 1) await edge.purgeSoon(imageAddresses(KEY));
  expect(asked.length).toBeLessThanOrEqual(3);
  const before = asked.length;
  isSilent = false;
  await edge.purge(imageAddresses(KEY));
  expect(asked.length - before).toBe(3);
});

it('purges an edge that failed as soon as it works again', async () => {
  let isWorking = false;
  const { url, asked } = await startEdge((request, response) => {
    if (isWorking) withTwoCached(410)(request, response);
    else response.writeHead(503).end();
  });
  const edge = new NginxEdge(url, SECRET, 500);
  await edge.purgeSoon(imageAddresses(KEY));
  isWorking = true;
  // Another image, because requests of the first purge may still arrive.
  const another = imageAddresses(KEYS[1]!).map(({ path }) => path);
  await edge.purgeSoon(imageAddresses(KEYS[1]!));
  const purged = asked.filter((request) => another.some((path) => request === `GET ${path}`));
  expect(purged.toSorted()).toEqual([`GET ${another[0]}`, `GET ${another.at(-1)}`].toSorted());
});

describe('a refresh', () => {
  it.each([
    [true, [first, last]],
    // The last address is that of a file.
    [false, [first]],
  ])('fetches what the edge has cached; files: %s', async (includesFiles, expected) => {
    const { caches, asked } = await startEdge(withTwoCached(200));
    await caches.refresh(KEY, { includesFiles });
    expect(asked).toEqual(['GET /_cached/1', ...expected.map((path) => `HEAD ${path}`)]);
  });

  it('has no variant rendered by an edge that cannot say what it has cached', async () => {
    const { caches, asked } = await startEdge(anOldEdge(200));
    await caches.refresh(KEY, { includesFiles: true });
    expect(asked.filter((each) => /[sbtmlh]\.\w+$/.test(each))).toEqual([]);
    expect(asked).toContain(`HEAD /i/${KEY}.png`);
  });

  it('ignores an edge that fails', async () => {
    const edge = new NginxEdge('http://127.0.0.1:9', SECRET, 200);
    await expect(edge.refresh(imageAddresses(KEY), [])).resolves.toBeUndefined();
  });
});
