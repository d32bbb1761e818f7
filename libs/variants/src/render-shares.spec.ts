import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';

import { RenderShares } from './render-shares.js';

const never = new AbortController().signal;
const LIMITS = { atOnce: 2, waiting: 3, total: 100 };

/** Records the renders in the order of their start, as `client image turn`. A test ends them by name. */
class Renders {
  readonly started: string[] = [];
  private readonly ends = new Map<string, () => void>();

  constructor(private readonly shares: RenderShares) {}

  request(client: string, image: number, signal = never): Promise<string> {
    return this.shares.withTurn(client, BigInt(image), signal, async (turn) => {
      this.started.push(`${client} ${image} ${turn}`);
      await new Promise<void>((end) => this.ends.set(`${client} ${image}`, end));
      return `${client} ${image}`;
    });
  }

  end(name: string): void {
    this.ends.get(name)?.();
  }
}

it('gives the first images of a client consecutive turns, and the others a turn later', async () => {
  const renders = new Renders(new RenderShares(LIMITS));
  const requests = [1, 2, 3, 4].map((image) => renders.request('a', image));
  await nextTurn();
  expect(renders.started).toEqual(['a 1 1', 'a 2 2']);
  renders.end('a 1');
  expect(await requests[0]).toBe('a 1');
  await nextTurn();
  expect(renders.started).toEqual(['a 1 1', 'a 2 2', 'a 3 2']);
});

it('gives another client the first turn', async () => {
  const renders = new Renders(new RenderShares(LIMITS));
  for (const image of [1, 2, 3, 4]) void renders.request('a', image);
  void renders.request('b', 9);
  await nextTurn();
  expect(renders.started).toContain('b 9 1');
});

it('counts an image once, however many of its variants are requested', async () => {
  const renders = new Renders(new RenderShares(LIMITS));
  for (let variant = 0; variant < 24; variant++) void renders.request('a', 1);
  void renders.request('a', 2);
  await nextTurn();
  expect(renders.started).toEqual([...Array.from({ length: 24 }, () => 'a 1 1'), 'a 2 2']);
});

it('refuses an image at once while too many wait, and accepts one when there is room again', async () => {
  const renders = new Renders(new RenderShares(LIMITS));
  const [first] = [1, 2, 3, 4, 5].map((image) => renders.request('a', image));
  await expect(renders.request('a', 6)).rejects.toMatchObject({ code: 'variant-pending', retryAfterSeconds: 2 });
  await nextTurn();
  renders.end('a 1');
  await first;
  void renders.request('a', 7);
  await nextTurn();
  renders.end('a 2');
  await nextTurn();
  expect(renders.started.map((one) => one.slice(0, 3))).toEqual(['a 1', 'a 2', 'a 3', 'a 4']);
});

it('limits the images of all clients together', async () => {
  const renders = new Renders(new RenderShares({ ...LIMITS, total: 3 }));
  for (const client of ['a', 'b', 'c']) void renders.request(client, 1);
  await expect(renders.request('d', 1)).rejects.toMatchObject({ code: 'variant-pending' });
});

it('stops waiting when the signal aborts, and gives up its place', async () => {
  const renders = new Renders(new RenderShares(LIMITS));
  const controller = new AbortController();
  const [first] = [1, 2].map((image) => renders.request('a', image));
  const late = renders.request('a', 3, controller.signal);
  await nextTurn();
  controller.abort();
  await expect(late).rejects.toMatchObject({ code: 'variant-pending' });
  void renders.request('a', 4);
  renders.end('a 1');
  await first;
  await nextTurn();
  expect(renders.started).toEqual(['a 1 1', 'a 2 2', 'a 4 2']);
});

it('gives the turn to another image after a failure', async () => {
  const shares = new RenderShares({ atOnce: 1, waiting: 0, total: 1 });
  await expect(shares.withTurn('a', 1n, never, () => Promise.reject(new Error('No.')))).rejects.toThrow('No.');
  expect(await shares.withTurn('b', 2n, never, async (turn) => turn)).toBe(1);
});
