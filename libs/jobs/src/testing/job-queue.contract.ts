import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';

import { doubleJob, noteJob } from './contract-jobs.js';
import { jobFailuresContract } from './job-failures.contract.js';
import { jobMergingContract } from './job-merging.contract.js';
import type { QueuePair } from './queue-pair.js';

export const CONTRACT_CONCURRENCY = 2;

const WAIT_MS = 60_000;
const DELAY_MS = 400;
/** Timers and clocks differ by a few milliseconds. */
const CLOCK_MS = 20;
const ID = '6917529027641081855';
const DOUBLE = { ok: true, result: 13_835_058_055_282_163_710n };

/** The behaviour of the port JobQueue. `open` returns an adapter with the concurrency CONTRACT_CONCURRENCY. */
export function jobQueueContract(open: () => Promise<QueuePair>): void {
  const double = async ({ id }: { id: string }) => {
    await nextTurn();
    return BigInt(id) * 2n;
  };

  describe('JobQueue: process', () => {
    it('runs a job and returns its exact result to a waiter', async () => {
      await using queues = await open();
      queues.consumer.process(doubleJob, double);
      await queues.producer.add(doubleJob, ID, { id: ID });
      expect(await queues.producer.wait(doubleJob, ID, WAIT_MS)).toEqual(DOUBLE);
    });

    it('returns the outcome to all waiters', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      queues.consumer.process(noteJob, () => gate.promise);
      await queues.producer.add(noteJob, ID, { id: ID });
      const waits = Array.from({ length: 10 }, () => queues.producer.wait(noteJob, ID, WAIT_MS));
      gate.resolve();
      expect(await Promise.all(waits)).toEqual(Array.from({ length: 10 }, () => ({ ok: true, result: undefined })));
    });

    it('runs a job once that is added many times before it finishes', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      const run = vi.fn<() => Promise<void>>(() => gate.promise);
      queues.consumer.process(noteJob, run);
      await Promise.all(Array.from({ length: 8 }, () => queues.producer.add(noteJob, ID, { id: ID })));
      await vi.waitFor(() => expect(run).toHaveBeenCalled(), WAIT_MS);
      await queues.consumer.add(noteJob, ID, { id: ID });
      const ended = queues.producer.wait(noteJob, ID, WAIT_MS);
      gate.resolve();
      expect(await ended).toMatchObject({ ok: true });
      expect(run).toHaveBeenCalledTimes(1);
    });

    it('keeps jobs with the same id and different names apart', async () => {
      await using queues = await open();
      const noted: string[] = [];
      queues.consumer.process(doubleJob, double);
      queues.consumer.process(noteJob, async ({ id }) => void noted.push(id));
      await queues.producer.add(noteJob, ID, { id: ID });
      await queues.producer.add(doubleJob, ID, { id: ID });
      expect(await queues.producer.wait(doubleJob, ID, WAIT_MS)).toEqual(DOUBLE);
      await vi.waitFor(() => expect(noted).toEqual([ID]), WAIT_MS);
    });

    it('runs a job after its delay, and other jobs in the meantime', async () => {
      await using queues = await open();
      const ran = new Map<string, number>();
      queues.consumer.process(noteJob, async ({ id }) => void ran.set(id, Date.now()));
      const added = Date.now();
      await queues.producer.add(noteJob, 'later', { id: 'later' }, { delayMs: DELAY_MS });
      expect(await queues.producer.state(noteJob, 'later')).toEqual({ state: 'queued', attempts: 0 });
      await queues.producer.add(noteJob, 'now', { id: 'now' });
      // Does not change the delayed job.
      await queues.producer.add(noteJob, 'later', { id: 'later' });
      await vi.waitFor(() => expect([...ran.keys()]).toEqual(['now', 'later']), WAIT_MS);
      expect((ran.get('later') ?? 0) - added).toBeGreaterThanOrEqual(DELAY_MS - CLOCK_MS);
    });

    it('accepts ids with dots', async () => {
      await using queues = await open();
      queues.consumer.process(doubleJob, double);
      await queues.producer.add(doubleJob, `${ID}.s.webp`, { id: ID });
      expect(await queues.producer.wait(doubleJob, `${ID}.s.webp`, WAIT_MS)).toEqual(DOUBLE);
    });

    it('runs exactly as many jobs of a name at a time as its concurrency allows', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      let running = 0;
      let most = 0;
      let begun = 0;
      queues.consumer.process(noteJob, async () => {
        begun += 1;
        most = Math.max(most, ++running);
        await gate.promise;
        await nextTurn();
        running -= 1;
      });
      const ids = Array.from({ length: 6 }, (_, number) => `job-${number}`);
      for (const id of ids) await queues.producer.add(noteJob, id, { id });
      await vi.waitFor(() => expect(running).toBe(CONTRACT_CONCURRENCY), WAIT_MS);
      gate.resolve();
      await vi.waitFor(() => expect([begun, running]).toEqual([6, 0]), WAIT_MS);
      expect(most).toBe(CONTRACT_CONCURRENCY);
    });

    it('refuses a second handler for a job', async () => {
      await using queues = await open();
      queues.consumer.process(doubleJob, double);
      expect(() => queues.consumer.process(doubleJob, double)).toThrow('two handlers');
    });
  });

  jobMergingContract(open);

  jobFailuresContract(open);

  describe('JobQueue: wait and state', () => {
    it('waits no longer than its timeout, and the job continues', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      queues.consumer.process(noteJob, () => gate.promise);
      await queues.producer.add(noteJob, ID, { id: ID });
      expect(await queues.producer.wait(noteJob, ID, 50)).toBeUndefined();
      const later = queues.producer.wait(noteJob, ID, WAIT_MS);
      gate.resolve();
      expect(await later).toMatchObject({ ok: true });
    });

    it('returns undefined for a job that was never added', async () => {
      await using queues = await open();
      expect(await queues.producer.wait(noteJob, 'never', 50)).toBeUndefined();
      expect(await queues.producer.state(noteJob, 'never')).toBeUndefined();
    });

    it('returns the state of a job until it finishes', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      queues.consumer.process(noteJob, () => gate.promise);
      for (const id of ['a', 'b', 'c']) await queues.producer.add(noteJob, id, { id });
      await vi.waitFor(
        async () => expect(await queues.producer.state(noteJob, 'b')).toEqual({ state: 'active', attempts: 1 }),
        WAIT_MS,
      );
      expect(await queues.producer.state(noteJob, 'c')).toEqual({ state: 'queued', attempts: 0 });
      const ended = queues.producer.wait(noteJob, 'c', WAIT_MS);
      gate.resolve();
      await ended;
      await vi.waitFor(async () => expect(await queues.producer.state(noteJob, 'c')).toBeUndefined(), WAIT_MS);
    });
  });

  describe('JobQueue: drain', () => {
    it('waits for running jobs and starts no more', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      const run = vi.fn<() => Promise<void>>(() => gate.promise);
      queues.consumer.process(noteJob, run);
      await queues.producer.add(noteJob, ID, { id: ID });
      await vi.waitFor(() => expect(run).toHaveBeenCalled(), WAIT_MS);
      const ended = queues.producer.wait(noteJob, ID, WAIT_MS);
      const drained = queues.consumer.drain(WAIT_MS);
      gate.resolve();
      await drained;
      expect(await ended).toMatchObject({ ok: true });
      await queues.producer.add(noteJob, 'later', { id: 'later' });
      expect(await queues.producer.wait(noteJob, 'later', 200)).toBeUndefined();
      expect(run).toHaveBeenCalledTimes(1);
    });

    it('stops when a job does not finish in time', async () => {
      await using queues = await open();
      const run = vi.fn<() => Promise<void>>(() => new Promise(() => undefined));
      queues.consumer.process(noteJob, run);
      await queues.producer.add(noteJob, ID, { id: ID });
      await vi.waitFor(() => expect(run).toHaveBeenCalled(), WAIT_MS);
      await expect(queues.consumer.drain(100)).resolves.toBeUndefined();
    });
  });
}
