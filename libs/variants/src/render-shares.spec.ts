import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';

import { RenderShares } from './render-shares.js';

const never = new AbortController().signal;
const LIMITS = { atOnce: 2, waiting: 3, total: 100 };

/** What is begun in order, as `client image turn`, until it is ended by name. */
class Renders {
  readonly begun: string[] = [];
  private readonly ends = new Map<string, () => void>();

  constructor(private readonly shares: RenderShares) {}

  ask(client: string, image: number, signal = never): Promise<string> {
    return this.shares.hold(client, BigInt(image), signal, async (turn) => {
      this.begun.push(`${client} ${image} ${turn}`);
      await new Promise<void>((end) => this.ends.set(`${client} ${image}`, end));
      return `${client} ${image}`;
    });
  }

  end(name: string): void {
    this.ends.get(name)?.();
  }
}

it('lets a client have so many images at once, each with the next turn, and the others later', async () => {
  const renders = new Renders(new RenderShares(LIMITS));
  const asked = [1, 2, 3, 4].map((image) => renders.ask('a', image));
  await nextTurn();
  expect(renders.begun).toEqual(['a 1 1', 'a 2 2']);
  renders.end('a 1');
  expect(await asked[0]).toBe('a 1');
  await nextTurn();
  expect(renders.begun).toEqual(['a 1 1', 'a 2 2', 'a 3 2']);
});

it('begins with the first turn for another client', async () => {
  const renders = new Renders(new RenderShares(LIMITS));
  for (const image of [1, 2, 3, 4]) void renders.ask('a', image);
  void renders.ask('b', 9);
  await nextTurn();
  expect(renders.begun).toContain('b 9 1');
});

it('counts an image once, however many of its variants are asked for', async () => {
  const renders = new Renders(new RenderShares(LIMITS));
  for (let variant = 0; variant < 24; variant++) void renders.ask('a', 1);
  void renders.ask('a', 2);
  await nextTurn();
  expect(renders.begun).toEqual([...Array.from({ length: 24 }, () => 'a 1 1'), 'a 2 2']);
});

it('refuses at once more than may wait, and takes others when there is room again', async () => {
  const renders = new Renders(new RenderShares(LIMITS));
  const [first] = [1, 2, 3, 4, 5].map((image) => renders.ask('a', image));
  await expect(renders.ask('a', 6)).rejects.toMatchObject({ code: 'variant-pending', retryAfterSeconds: 2 });
  await nextTurn();
  renders.end('a 1');
  await first;
  void renders.ask('a', 7);
  await nextTurn();
  renders.end('a 2');
  await nextTurn();
  expect(renders.begun.map((one) => one.slice(0, 3))).toEqual(['a 1', 'a 2', 'a 3', 'a 4']);
});

it('bounds all clients together', async () => {
  const renders = new Renders(new RenderShares({ ...LIMITS, total: 3 }));
  for (const client of ['a', 'b', 'c']) void renders.ask(client, 1);
  await expect(renders.ask('d', 1)).rejects.toMatchObject({ code: 'variant-pending' });
});

it('waits for a turn no longer than it was told, and leaves the line', async () => {
  const renders = new Renders(new RenderShares(LIMITS));
  const patience = new AbortController();
  const [first] = [1, 2].map((image) => renders.ask('a', image));
  const late = renders.ask('a', 3, patience.signal);
  await nextTurn();
  patience.abort();
  await expect(late).rejects.toMatchObject({ code: 'variant-pending' });
  void renders.ask('a', 4);
  renders.end('a 1');
  await first;
  await nextTurn();
  expect(renders.begun).toEqual(['a 1 1', 'a 2 2', 'a 4 2']);
});

it('gives the place back after a failure', async () => {
  const shares = new RenderShares({ atOnce: 1, waiting: 0, total: 1 });
  await expect(shares.hold('a', 1n, never, () => Promise.reject(new Error('No.')))).rejects.toThrow('No.');
  expect(await shares.hold('b', 2n, never, async (turn) => turn)).toBe(1);
});
