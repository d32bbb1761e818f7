import { DomainError } from '#errors';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';

import { doubleJob, noteJob } from './contract-jobs.js';
import type { QueuePair } from './queue-pair.js';

const WAIT_MS = 60_000;
const ID = '6917529027641081855';
const DOUBLE = { ok: true, result: 13_835_058_055_282_163_710n };

/** Retries and failures: a part of the contract of JobQueue. */
export function jobFailuresContract(open: () => Promise<QueuePair>): void {
  const double = async ({ id }: { id: string }) => {
    await nextTurn();
    return BigInt(id) * 2n;
  };

  describe('JobQueue: failures', () => {
    it('retries a failure that may be temporary', async () => {
      await using queues = await open();
      let runs = 0;
      queues.consumer.process(doubleJob, async (payload) => {
        if (++runs < 3) throw new DomainError('unavailable', 'The store is down.');
        return double(payload);
      });
      await queues.producer.add(doubleJob, ID, { id: ID });
      expect(await queues.producer.wait(doubleJob, ID, WAIT_MS)).toEqual(DOUBLE);
      expect(runs).toBe(3);
    });

    it('fails after its attempts, with the error that was thrown', async () => {
      await using queues = await open();
      let runs = 0;
      queues.consumer.process(noteJob, async () => {
        await nextTurn();
        runs += 1;
        throw new DomainError('no-space', 'The store is full: 0 bytes left.', { retryAfterSeconds: 30 });
      });
      await queues.producer.add(noteJob, ID, { id: ID });
      const outcome = await queues.producer.wait(noteJob, ID, WAIT_MS);
      expect(errorOf(outcome)).toBeInstanceOf(DomainError);
      expect(errorOf(outcome)).toMatchObject({
        code: 'no-space',
        detail: 'The store is full: 0 bytes left.',
        retryAfterSeconds: 30,
        isFinal: false,
      });
      expect(runs).toBe(2);
    });

    it.each([
      ['of a final kind', new DomainError('damaged-image', 'The JPEG ends early.'), { isFinal: false }],
      ['marked as final', new DomainError('no-space', 'Full.', { isFinal: true }), { isFinal: true }],
    ])('does not retry a failure %s', async (_, failure, { isFinal }) => {
      await using queues = await open();
      const run = vi.fn<() => Promise<bigint>>(async () => {
        await nextTurn();
        throw failure;
      });
      queues.consumer.process(doubleJob, run);
      await queues.producer.add(doubleJob, ID, { id: ID });
      const outcome = await queues.producer.wait(doubleJob, ID, WAIT_MS);
      const { code, detail } = failure;
      expect(errorOf(outcome)).toMatchObject({ name: 'DomainError', code, detail, isFinal });
      expect(run).toHaveBeenCalledTimes(1);
    });

    it('retries after a bug, and returns its message', async () => {
      await using queues = await open();
      const run = vi.fn<() => Promise<void>>(async () => {
        await nextTurn();
        throw new TypeError('x is not a function');
      });
      queues.consumer.process(noteJob, run);
      await queues.producer.add(noteJob, ID, { id: ID });
      const outcome = await queues.producer.wait(noteJob, ID, WAIT_MS);
      expect(errorOf(outcome)).toBeInstanceOf(Error);
      expect(errorOf(outcome)).toMatchObject({ message: 'x is not a function' });
      expect(run).toHaveBeenCalledTimes(2);
    });

    it('runs other jobs while one fails repeatedly', async () => {
      await using queues = await open();
      const done: string[] = [];
      queues.consumer.process(noteJob, async ({ id }) => {
        await nextTurn();
        if (id === 'poison') throw new Error('No way.');
        done.push(id);
      });
      for (const id of ['poison', 'a', 'b', 'c']) await queues.producer.add(noteJob, id, { id });
      await vi.waitFor(() => expect(done.toSorted()).toEqual(['a', 'b', 'c']), WAIT_MS);
    });

    it.each(['done', 'failed'])('runs a job again that is added after it was %s', async (end) => {
      await using queues = await open();
      let runs = 0;
      queues.consumer.process(noteJob, async () => {
        await nextTurn();
        runs += 1;
        if (runs === 1 && end === 'failed') throw new DomainError('damaged-image', 'Not this time.');
      });
      await queues.producer.add(noteJob, ID, { id: ID });
      expect(await queues.producer.wait(noteJob, ID, WAIT_MS)).toMatchObject({ ok: end === 'done' });
      await queues.producer.add(noteJob, ID, { id: ID });
      await vi.waitFor(() => expect(runs).toBe(2), WAIT_MS);
    });
  });
}

const errorOf = (outcome: { ok: boolean } | undefined) => (outcome && 'error' in outcome ? outcome.error : undefined);
