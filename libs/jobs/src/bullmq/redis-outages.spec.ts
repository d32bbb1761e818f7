import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { FrailProxy } from '../../../../test/harness/frail-proxy.js';
import { RedisServer } from '../../../../test/harness/redis.js';
import type { JobQueue } from '../job-queue.js';
import { noteJob } from '../testing/index.js';
import { openBullmq, openBullmqPair } from '../testing/bullmq-queues.js';

/** More than a busy machine needs. Within it, the tests wait for the state that they expect. */
const WAIT_MS = 60_000;
/** A command that waited for Redis to return would take longer. */
const REFUSED_MS = 15_000;

describe('a queue whose Redis crashes and restarts', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await RedisServer.start({ appendOnly: true });
  });

  beforeEach(async () => {
    await using open = await openBullmq(redis.url);
    await open.redis.flushall();
  });

  afterAll(() => redis[Symbol.asyncDispose]());

  it('resolves the waiter when the job finishes after a Redis crash', async () => {
    await using queues = await openBullmqPair(redis.url);
    const gate = Promise.withResolvers<void>();
    const run = vi.fn<() => Promise<void>>(() => gate.promise);
    queues.consumer.process(noteJob, run);
    await queues.producer.add(noteJob, 'a', { id: 'a' });
    const ended = queues.producer.wait(noteJob, 'a', WAIT_MS);
    await vi.waitFor(() => expect(run).toHaveBeenCalled(), WAIT_MS);
    await redis.kill();
    await redis.restart();
    gate.resolve();
    expect(await ended).toEqual({ ok: true, result: undefined });
  });

  it('resolves the waiter when the job finishes while Redis is down', async () => {
    await using queues = await openBullmqPair(redis.url);
    const gate = Promise.withResolvers<void>();
    const run = vi.fn<() => Promise<void>>(() => gate.promise);
    queues.consumer.process(noteJob, run);
    await queues.producer.add(noteJob, 'a', { id: 'a' });
    const ended = queues.producer.wait(noteJob, 'a', WAIT_MS);
    await vi.waitFor(() => expect(run).toHaveBeenCalled(), WAIT_MS);
    await redis.kill();
    gate.resolve();
    await redis.restart();
    expect(await ended).toEqual({ ok: true, result: undefined });
  });

  it('finds a job after a reconnect whose completion is not in the event stream', async () => {
    await using open = await openBullmq(redis.url);
    await open.jobs.add(noteJob, 'a', { id: 'a' });
    await listens(open.jobs);
    const ended = open.jobs.wait(noteJob, 'a', WAIT_MS);
    // Sent after the wait has read the job.
    expect(await open.jobs.state(noteJob, 'a')).toMatchObject({ state: 'queued' });
    await open.redis.hset('imglink:notes:id-a', 'returnvalue', '""');
    await open.redis.zadd('imglink:notes:completed', 1, 'id-a');
    await redis.kill();
    await redis.restart();
    expect(await ended).toEqual({ ok: true, result: undefined });
  });

  it('closes while Redis is down, and resolves the waiters without an outcome', async () => {
    const open = await openBullmq(redis.url);
    await open.jobs.add(noteJob, 'a', { id: 'a' });
    await listens(open.jobs);
    const ended = open.jobs.wait(noteJob, 'a', WAIT_MS);
    await redis.kill();
    await vi.waitFor(() => expect(open.redis.status).toBe('reconnecting'), WAIT_MS);
    await open[Symbol.asyncDispose]();
    await redis.restart();
    expect(await ended).toBeUndefined();
  });

  it('refuses jobs without waiting for Redis, and accepts them again after a reconnect', async () => {
    await using queues = await openBullmqPair(redis.url);
    const run = vi.fn<() => Promise<void>>(async () => undefined);
    queues.consumer.process(noteJob, run);
    await redis.kill();
    const begun = Date.now();
    await expect(queues.producer.add(noteJob, 'a', { id: 'a' })).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 5,
    });
    await expect(queues.producer.state(noteJob, 'a')).rejects.toMatchObject({ code: 'unavailable' });
    expect(await queues.producer.wait(noteJob, 'a', 100)).toBeUndefined();
    expect(Date.now() - begun).toBeLessThan(REFUSED_MS);
    await redis.restart();
    await vi.waitFor(() => queues.producer.add(noteJob, 'a', { id: 'a' }), WAIT_MS);
    await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(1), WAIT_MS);
  });
});

it('reconnects when connections fall silent: for commands, workers and waiters', async () => {
  await using redis = await RedisServer.start();
  await using proxy = await FrailProxy.start(redis.port);
  await using queues = await openBullmqPair(proxy.before(redis.url));
  const gate = Promise.withResolvers<void>();
  const run = vi.fn<(payload: { id: string }) => Promise<void>>(({ id }) =>
    id === 'a' ? gate.promise : Promise.resolve(),
  );
  queues.consumer.process(noteJob, run);
  await queues.producer.add(noteJob, 'a', { id: 'a' });
  const ended = queues.producer.wait(noteJob, 'a', WAIT_MS);
  await vi.waitFor(() => expect(run).toHaveBeenCalled(), WAIT_MS);
  proxy.silence();
  gate.resolve();
  await vi.waitFor(() => queues.producer.add(noteJob, 'b', { id: 'b' }), WAIT_MS);
  expect(await queues.producer.wait(noteJob, 'b', WAIT_MS)).toMatchObject({ ok: true });
  expect(await ended).toMatchObject({ ok: true });
  await queues.producer.add(noteJob, 'c', { id: 'c' });
  expect(await queues.producer.wait(noteJob, 'c', WAIT_MS)).toMatchObject({ ok: true });
});

it('does not wait for a Redis that does not answer', async () => {
  await using redis = await RedisServer.start();
  await using open = await openBullmq(redis.url);
  redis.freeze();
  const begun = Date.now();
  await expect(open.jobs.add(noteJob, 'a', { id: 'a' })).rejects.toMatchObject({ code: 'unavailable' });
  expect(Date.now() - begun).toBeLessThan(REFUSED_MS);
  redis.thaw();
});

it('resolves an earlier waiter when a job that a flushed Redis lost is added again', async () => {
  await using redis = await RedisServer.start();
  await using queues = await openBullmqPair(redis.url);
  await using other = await openBullmq(redis.url);
  await queues.producer.add(noteJob, 'a', { id: 'a' });
  await queues.producer.add(noteJob, 'lost', { id: 'lost' });
  await listens(queues.producer);
  const ended = queues.producer.wait(noteJob, 'a', WAIT_MS);
  const lost = queues.producer.wait(noteJob, 'lost', 1_000);
  // Sent after the waits have read their jobs.
  expect(await queues.producer.state(noteJob, 'lost')).toMatchObject({ state: 'queued' });
  await other.redis.flushall();
  queues.consumer.process(noteJob, async () => undefined);
  await other.jobs.add(noteJob, 'a', { id: 'a' });
  expect(await ended).toMatchObject({ ok: true });
  expect(await lost).toBeUndefined();
});

it('refuses jobs while Redis is out of memory, and accepts them when there is room', async () => {
  await using redis = await RedisServer.start();
  await using open = await openBullmq(redis.url);
  await open.redis.config('SET', 'maxmemory', '1');
  await expect(open.jobs.add(noteJob, 'a', { id: 'a' })).rejects.toMatchObject({ code: 'unavailable' });
  await open.redis.config('SET', 'maxmemory', '0');
  await open.jobs.add(noteJob, 'a', { id: 'a' });
  expect(await open.jobs.state(noteJob, 'a')).toEqual({ state: 'queued', attempts: 0 });
});

it('returns the outcome of a job that finished before the wait', async () => {
  await using redis = await RedisServer.start();
  await using queues = await openBullmqPair(redis.url);
  queues.consumer.process(noteJob, async () => undefined);
  await queues.producer.add(noteJob, 'a', { id: 'a' });
  await vi.waitFor(async () => expect(await queues.producer.state(noteJob, 'a')).toBeUndefined(), WAIT_MS);
  expect(await queues.producer.wait(noteJob, 'a', WAIT_MS)).toMatchObject({ ok: true });
});

/** Resolves when the queue reads the stream of completions. A wait for an unknown job then returns at once. */
async function listens(jobs: JobQueue): Promise<void> {
  await jobs.wait(noteJob, 'unknown', WAIT_MS);
}
