import { describe, expect, it, vi } from 'vitest';

import { gatherJob } from './contract-jobs.js';
import type { QueuePair } from './queue-pair.js';

const WAIT_MS = 60_000;

/** Merged payloads and priorities: a part of the contract of JobQueue. */
export function jobMergingContract(open: () => Promise<QueuePair>): void {
  describe('JobQueue: waiting jobs', () => {
    /** Returns the words of each run, in order. The first run waits for `gate`. */
    async function gatherBehind(queues: QueuePair, gate: Promise<void>): Promise<string[][]> {
      const runs: string[][] = [];
      queues.consumer.process(gatherJob, async ({ words }) => {
        runs.push(words);
        if (runs.length === 1) await gate;
      });
      await queues.producer.add(gatherJob, 'first', { words: ['first'] });
      await vi.waitFor(() => expect(runs).toEqual([['first']]), WAIT_MS);
      return runs;
    }

    it('merges payloads into a waiting job, and runs no more jobs than the definition allows', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      const runs = await gatherBehind(queues, gate.promise);
      for (const word of ['a', 'b', 'c']) await queues.producer.add(gatherJob, 'later', { words: [word] });
      const ended = queues.producer.wait(gatherJob, 'later', WAIT_MS);
      gate.resolve();
      expect(await ended).toMatchObject({ ok: true });
      expect(runs).toEqual([['first'], ['a', 'b', 'c']]);
    });

    it('loses no payload when many are added to a finished job at the same time', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      const runs: string[][] = [];
      queues.consumer.process(gatherJob, async ({ words }) => {
        runs.push(words);
        if (words.includes('block')) await gate.promise;
      });
      await queues.producer.add(gatherJob, 'a', { words: ['ended'] });
      await queues.producer.wait(gatherJob, 'a', WAIT_MS);
      await queues.producer.add(gatherJob, 'b', { words: ['block'] });
      await vi.waitFor(() => expect(runs).toHaveLength(2), WAIT_MS);
      const words = Array.from({ length: 20 }, (_, number) => `word-${String(number).padStart(2, '0')}`);
      const adds = words.map((word, number) =>
        (number % 2 === 0 ? queues.producer : queues.consumer).add(gatherJob, 'a', { words: [word] }),
      );
      await Promise.all(adds);
      gate.resolve();
      await vi.waitFor(() => expect(runs).toHaveLength(3), WAIT_MS);
      expect(runs[2]).toEqual(words);
    });

    it('does not change a running job', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      const runs = await gatherBehind(queues, gate.promise);
      await queues.producer.add(gatherJob, 'first', { words: ['late'] });
      const ended = queues.producer.wait(gatherJob, 'first', WAIT_MS);
      gate.resolve();
      expect(await ended).toMatchObject({ ok: true });
      expect(runs).toEqual([['first']]);
    });

    it('runs jobs by priority, and jobs of the same priority in the order in which they were added', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      const runs = await gatherBehind(queues, gate.promise);
      const priorities = { d: 3, b: 2, e: 3, c: 2, a: undefined };
      for (const [id, priority] of Object.entries(priorities)) {
        await queues.producer.add(gatherJob, id, { words: [id] }, priority === undefined ? {} : { priority });
      }
      const last = queues.producer.wait(gatherJob, 'e', WAIT_MS);
      gate.resolve();
      await last;
      expect(runs.flat()).toEqual(['first', 'a', 'b', 'c', 'd', 'e']);
    });

    it('raises the priority of a job that is added again, and never lowers it', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      const runs = await gatherBehind(queues, gate.promise);
      for (const [id, priority] of [
        ['a', 2],
        ['b', 3],
        ['c', 4],
        ['c', 1],
        ['a', 9],
      ] as const) {
        await queues.producer.add(gatherJob, id, { words: [id] }, { priority });
      }
      const last = queues.producer.wait(gatherJob, 'b', WAIT_MS);
      gate.resolve();
      await last;
      expect(runs).toEqual([['first'], ['c'], ['a'], ['b']]);
    });
  });
}
