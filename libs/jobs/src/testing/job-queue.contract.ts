import { DomainError } from '#errors';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';

import { doubleJob, noteJob } from './contract-jobs.js';
import { gatheringContract } from './gathering.contract.js';
import type { OpenQueues } from './open-queues.js';

export const CONTRACT_CONCURRENCY = 2;

const WAIT_MS = 15_000;
const DELAY_MS = 400;
/** Timers and clocks do not agree to the millisecond. */
const CLOCK_MS = 20;
const ID = '6917529027641081855';
const DOUBLE = { ok: true, result: 13_835_058_055_282_163_710n };

/** What every adapter must do; it works with a concurrency of CONTRACT_CONCURRENCY. */
export function jobQueueContract(open: () => Promise<OpenQueues>): void {
  const double = async ({ id }: { id: string }) => {
    await nextTurn();
    return BigInt(id) * 2n;
  };

  describe('JobQueue: running', () => {
    it('runs a job and gives its result, exactly, to whoever waits', async () => {
      await using queues = await open();
      queues.working.handle(doubleJob, double);
      await queues.asking.add(doubleJob, ID, { id: ID });
      expect(await queues.asking.wait(doubleJob, ID, WAIT_MS)).toEqual(DOUBLE);
    });

    it('gives the outcome to everyone who waits', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      queues.working.handle(noteJob, () => gate.promise);
      await queues.asking.add(noteJob, ID, { id: ID });
      const waits = Array.from({ length: 10 }, () => queues.asking.wait(noteJob, ID, WAIT_MS));
      gate.resolve();
      expect(await Promise.all(waits)).toEqual(Array.from({ length: 10 }, () => ({ ok: true, result: undefined })));
    });

    it('runs a job once that is added many times before it has ended', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      const run = vi.fn<() => Promise<void>>(() => gate.promise);
      queues.working.handle(noteJob, run);
      await Promise.all(Array.from({ length: 8 }, () => queues.asking.add(noteJob, ID, { id: ID })));
      await vi.waitFor(() => expect(run).toHaveBeenCalled());
      await queues.working.add(noteJob, ID, { id: ID });
      const ended = queues.asking.wait(noteJob, ID, WAIT_MS);
      gate.resolve();
      expect(await ended).toMatchObject({ ok: true });
      expect(run).toHaveBeenCalledTimes(1);
    });

    it('keeps jobs apart that have the same id and other names', async () => {
      await using queues = await open();
      const noted: string[] = [];
      queues.working.handle(doubleJob, double);
      queues.working.handle(noteJob, async ({ id }) => void noted.push(id));
      await queues.asking.add(noteJob, ID, { id: ID });
      await queues.asking.add(doubleJob, ID, { id: ID });
      expect(await queues.asking.wait(doubleJob, ID, WAIT_MS)).toEqual(DOUBLE);
      await vi.waitFor(() => expect(noted).toEqual([ID]));
    });

    it('runs a job after its delay, and others meanwhile', async () => {
      await using queues = await open();
      const ran = new Map<string, number>();
      queues.working.handle(noteJob, async ({ id }) => void ran.set(id, Date.now()));
      const added = Date.now();
      await queues.asking.add(noteJob, 'later', { id: 'later' }, { delayMs: DELAY_MS });
      expect(await queues.asking.state(noteJob, 'later')).toEqual({ state: 'queued', attempts: 0 });
      await queues.asking.add(noteJob, 'now', { id: 'now' });
      // Left as it is.
      await queues.asking.add(noteJob, 'later', { id: 'later' });
      await vi.waitFor(() => expect([...ran.keys()]).toEqual(['now', 'later']), WAIT_MS);
      expect((ran.get('later') ?? 0) - added).toBeGreaterThanOrEqual(DELAY_MS - CLOCK_MS);
    });

    it('takes ids of several words', async () => {
      await using queues = await open();
      queues.working.handle(doubleJob, double);
      await queues.asking.add(doubleJob, `${ID}.s.webp`, { id: ID });
      expect(await queues.asking.wait(doubleJob, `${ID}.s.webp`, WAIT_MS)).toEqual(DOUBLE);
    });

    it('runs as many jobs of a name at a time as it was told, no more and no fewer', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      let running = 0;
      let most = 0;
      let begun = 0;
      queues.working.handle(noteJob, async () => {
        begun += 1;
        most = Math.max(most, ++running);
        await gate.promise;
        await nextTurn();
        running -= 1;
      });
      const ids = Array.from({ length: 6 }, (_, number) => `job-${number}`);
      for (const id of ids) await queues.asking.add(noteJob, id, { id });
      await vi.waitFor(() => expect(running).toBe(CONTRACT_CONCURRENCY));
      gate.resolve();
      await vi.waitFor(() => expect([begun, running]).toEqual([6, 0]), WAIT_MS);
      expect(most).toBe(CONTRACT_CONCURRENCY);
    });

    it('refuses a second handler of a job', async () => {
      await using queues = await open();
      queues.working.handle(doubleJob, double);
      expect(() => queues.working.handle(doubleJob, double)).toThrow('two handlers');
    });
  });

  gatheringContract(open);

  describe('JobQueue: failing', () => {
    it('tries again what may pass', async () => {
      await using queues = await open();
      let runs = 0;
      queues.working.handle(doubleJob, async (payload) => {
        if (++runs < 3) throw new DomainError('unavailable', 'The store is down.');
        return double(payload);
      });
      await queues.asking.add(doubleJob, ID, { id: ID });
      expect(await queues.asking.wait(doubleJob, ID, WAIT_MS)).toEqual(DOUBLE);
      expect(runs).toBe(3);
    });

    it('gives up after its attempts and says why, as it was thrown', async () => {
      await using queues = await open();
      let runs = 0;
      queues.working.handle(noteJob, async () => {
        await nextTurn();
        runs += 1;
        throw new DomainError('no-space', 'The store is full: 0 bytes left.', { retryAfterSeconds: 30 });
      });
      await queues.asking.add(noteJob, ID, { id: ID });
      const outcome = await queues.asking.wait(noteJob, ID, WAIT_MS);
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
      ['said to be final', new DomainError('no-space', 'Full.', { isFinal: true }), { isFinal: true }],
    ])('does not try again after a failure %s', async (_, failure, { isFinal }) => {
      await using queues = await open();
      const run = vi.fn<() => Promise<bigint>>(async () => {
        await nextTurn();
        throw failure;
      });
      queues.working.handle(doubleJob, run);
      await queues.asking.add(doubleJob, ID, { id: ID });
      const outcome = await queues.asking.wait(doubleJob, ID, WAIT_MS);
      const { code, detail } = failure;
      expect(errorOf(outcome)).toMatchObject({ name: 'DomainError', code, detail, isFinal });
      expect(run).toHaveBeenCalledTimes(1);
    });

    it('tries again after a bug, and passes its message on', async () => {
      await using queues = await open();
      const run = vi.fn<() => Promise<void>>(async () => {
        await nextTurn();
        throw new TypeError('x is not a function');
      });
      queues.working.handle(noteJob, run);
      await queues.asking.add(noteJob, ID, { id: ID });
      const outcome = await queues.asking.wait(noteJob, ID, WAIT_MS);
      expect(errorOf(outcome)).toBeInstanceOf(Error);
      expect(errorOf(outcome)).toMatchObject({ message: 'x is not a function' });
      expect(run).toHaveBeenCalledTimes(2);
    });

    it('goes on with the others while one fails again and again', async () => {
      await using queues = await open();
      const done: string[] = [];
      queues.working.handle(noteJob, async ({ id }) => {
        await nextTurn();
        if (id === 'poison') throw new Error('No way.');
        done.push(id);
      });
      for (const id of ['poison', 'a', 'b', 'c']) await queues.asking.add(noteJob, id, { id });
      await vi.waitFor(() => expect(done.toSorted()).toEqual(['a', 'b', 'c']), WAIT_MS);
    });

    it.each(['done', 'failed'])('runs a job anew that is added after it was %s', async (end) => {
      await using queues = await open();
      let runs = 0;
      queues.working.handle(noteJob, async () => {
        await nextTurn();
        runs += 1;
        if (runs === 1 && end === 'failed') throw new DomainError('damaged-image', 'Not this time.');
      });
      await queues.asking.add(noteJob, ID, { id: ID });
      expect(await queues.asking.wait(noteJob, ID, WAIT_MS)).toMatchObject({ ok: end === 'done' });
      await queues.asking.add(noteJob, ID, { id: ID });
      await vi.waitFor(() => expect(runs).toBe(2), WAIT_MS);
    });
  });

  describe('JobQueue: asking', () => {
    it('waits no longer than it was told; the job goes on', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      queues.working.handle(noteJob, () => gate.promise);
      await queues.asking.add(noteJob, ID, { id: ID });
      expect(await queues.asking.wait(noteJob, ID, 50)).toBeUndefined();
      const later = queues.asking.wait(noteJob, ID, WAIT_MS);
      gate.resolve();
      expect(await later).toMatchObject({ ok: true });
    });

    it('knows nothing of a job that was never added', async () => {
      await using queues = await open();
      expect(await queues.asking.wait(noteJob, 'never', 50)).toBeUndefined();
      expect(await queues.asking.state(noteJob, 'never')).toBeUndefined();
    });

    it('says how far a job has come, until it has ended', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      queues.working.handle(noteJob, () => gate.promise);
      for (const id of ['a', 'b', 'c']) await queues.asking.add(noteJob, id, { id });
      await vi.waitFor(
        async () => expect(await queues.asking.state(noteJob, 'b')).toEqual({ state: 'active', attempts: 1 }),
        WAIT_MS,
      );
      expect(await queues.asking.state(noteJob, 'c')).toEqual({ state: 'queued', attempts: 0 });
      const ended = queues.asking.wait(noteJob, 'c', WAIT_MS);
      gate.resolve();
      await ended;
      await vi.waitFor(async () => expect(await queues.asking.state(noteJob, 'c')).toBeUndefined());
    });
  });

  describe('JobQueue: stopping', () => {
    it('lets the jobs that run come to their end', async () => {
      await using queues = await open();
      const gate = Promise.withResolvers<void>();
      const run = vi.fn<() => Promise<void>>(() => gate.promise);
      queues.working.handle(noteJob, run);
      await queues.asking.add(noteJob, ID, { id: ID });
      await vi.waitFor(() => expect(run).toHaveBeenCalled(), WAIT_MS);
      const ended = queues.asking.wait(noteJob, ID, WAIT_MS);
      const drained = queues.working.drain(WAIT_MS);
      gate.resolve();
      await drained;
      expect(await ended).toMatchObject({ ok: true });
      await queues.asking.add(noteJob, 'later', { id: 'later' });
      expect(await queues.asking.wait(noteJob, 'later', 200)).toBeUndefined();
      expect(run).toHaveBeenCalledTimes(1);
    });

    it('stops all the same when a job does not come to its end', async () => {
      await using queues = await open();
      const run = vi.fn<() => Promise<void>>(() => new Promise(() => undefined));
      queues.working.handle(noteJob, run);
      await queues.asking.add(noteJob, ID, { id: ID });
      await vi.waitFor(() => expect(run).toHaveBeenCalled(), WAIT_MS);
      const begun = Date.now();
      await queues.working.drain(100);
      expect(Date.now() - begun).toBeLessThan(2_000);
    });
  });
}

const errorOf = (outcome: { ok: boolean } | undefined) => (outcome && 'error' in outcome ? outcome.error : undefined);
