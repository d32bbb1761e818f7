import { describe, expect, it, vi } from 'vitest';

import { gatherJob } from './contract-jobs.js';
import type { OpenQueues } from './open-queues.js';

const WAIT_MS = 15_000;

/** What a job takes up while it waits, and which goes first. */
export function gatheringContract(open: () => Promise<OpenQueues>): void {
  describe('JobQueue: waiting', () => {
    /** The words of each run, in order; the first run lasts until `gate`. */
    async function gatherBehind(queues: OpenQueues, gate: Promise<void>): Promise<string[][]> {
      const runs: string[][] = [];
      queues.working.handle(gatherJob, async ({ words }) => {
        runs.push(words);
        if (runs.length === 1) await gate;
      });
      await queues.asking.add(gatherJob, 'first', { words: ['first'] });
      await vi.waitFor(() => expect(runs).toEqual([['first']]), WAIT_MS);
      return runs;
    }

    it('takes up what is added to a job while it waits, and runs no more of them than the job allows', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      const runs = await gatherBehind(queues, gate.promise);
      for (const word of ['a', 'b', 'c']) await queues.asking.add(gatherJob, 'later', { words: [word] });
      const ended = queues.asking.wait(gatherJob, 'later', WAIT_MS);
      gate.resolve();
      expect(await ended).toMatchObject({ ok: true });
      expect(runs).toEqual([['first'], ['a', 'b', 'c']]);
    });

    it('loses nothing that many add to an ended job at the same time', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      const runs: string[][] = [];
      queues.working.handle(gatherJob, async ({ words }) => {
        runs.push(words);
        if (words.includes('block')) await gate.promise;
      });
      await queues.asking.add(gatherJob, 'a', { words: ['ended'] });
      await queues.asking.wait(gatherJob, 'a', WAIT_MS);
      await queues.asking.add(gatherJob, 'b', { words: ['block'] });
      await vi.waitFor(() => expect(runs).toHaveLength(2), WAIT_MS);
      const words = Array.from({ length: 20 }, (_, number) => `word-${String(number).padStart(2, '0')}`);
      const adds = words.map((word, number) =>
        (number % 2 === 0 ? queues.asking : queues.working).add(gatherJob, 'a', { words: [word] }),
      );
      await Promise.all(adds);
      gate.resolve();
      await vi.waitFor(() => expect(runs).toHaveLength(3), WAIT_MS);
      expect(runs[2]).toEqual(words);
    });

    it('leaves a job alone that runs', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      const runs = await gatherBehind(queues, gate.promise);
      await queues.asking.add(gatherJob, 'first', { words: ['late'] });
      const ended = queues.asking.wait(gatherJob, 'first', WAIT_MS);
      gate.resolve();
      expect(await ended).toMatchObject({ ok: true });
      expect(runs).toEqual([['first']]);
    });

    it('takes the lowest turn first, and of the same turn the one that came first', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      const runs = await gatherBehind(queues, gate.promise);
      const turns = { d: 3, b: 2, e: 3, c: 2, a: undefined };
      for (const [id, turn] of Object.entries(turns)) {
        await queues.asking.add(gatherJob, id, { words: [id] }, turn === undefined ? {} : { turn });
      }
      const last = queues.asking.wait(gatherJob, 'e', WAIT_MS);
      gate.resolve();
      await last;
      expect(runs.flat()).toEqual(['first', 'a', 'b', 'c', 'd', 'e']);
    });

    it('brings a job forward that is added again with a lower turn, and never back', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      const runs = await gatherBehind(queues, gate.promise);
      for (const [id, turn] of [
        ['a', 2],
        ['b', 3],
        ['c', 4],
        ['c', 1],
        ['a', 9],
      ] as const) {
        await queues.asking.add(gatherJob, id, { words: [id] }, { turn });
      }
      const last = queues.asking.wait(gatherJob, 'b', WAIT_MS);
      gate.resolve();
      await last;
      expect(runs).toEqual([['first'], ['c'], ['a'], ['b']]);
    });
  });
}
