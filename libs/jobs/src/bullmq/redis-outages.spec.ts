import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { FrailProxy } from '../../../../test/harness/frail-proxy.js';
import { RedisServer } from '../../../../test/harness/redis.js';
import { noteJob } from '../testing/index.js';
import { openBullmq, openBullmqPair } from '../testing/open-bullmq.js';

const WAIT_MS = 20_000;

describe('a queue whose Redis dies and comes back', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await RedisServer.start({ appendOnly: true });
  });

  beforeEach(async () => {
    await using open = await openBullmq(redis.url);
    await open.redis.flushall();
  });

  afterAll(() => redis[Symbol.asyncDispose]());

  it('tells who waits of a job that ends after a crash of Redis', async () => {
    await using queues = await openBullmqPair(redis.url);
    const gate = Promise.withResolvers<void>();
    const run = vi.fn<() => Promise<void>>(() => gate.promise);
    queues.working.handle(noteJob, run);
    await queues.asking.add(noteJob, 'a', { id: 'a' });
    const ended = queues.asking.wait(noteJob, 'a', WAIT_MS);
    await vi.waitFor(() => expect(run).toHaveBeenCalled());
    await redis.kill();
    await redis.restart();
    gate.resolve();
    expect(await ended).toEqual({ ok: true, result: undefined });
  });

  it('tells who waits of a job that ends while Redis is away', async () => {
    await using queues = await openBullmqPair(redis.url);
    const gate = Promise.withResolvers<void>();
    const run = vi.fn<() => Promise<void>>(() => gate.promise);
    queues.working.handle(noteJob, run);
    await queues.asking.add(noteJob, 'a', { id: 'a' });
    const ended = queues.asking.wait(noteJob, 'a', WAIT_MS);
    await vi.waitFor(() => expect(run).toHaveBeenCalled());
    await redis.kill();
    gate.resolve();
    await redis.restart();
    expect(await ended).toEqual({ ok: true, result: undefined });
  });

  it('looks after a reconnect for what ended and left no trace in the stream of events', async () => {
    await using open = await openBullmq(redis.url);
    await open.jobs.add(noteJob, 'a', { id: 'a' });
    await open.jobs.wait(noteJob, 'a', 50);
    const ended = open.jobs.wait(noteJob, 'a', WAIT_MS);
    // Asked after the wait has looked for itself.
    expect(await open.jobs.state(noteJob, 'a')).toMatchObject({ state: 'queued' });
    await open.redis.hset('imglink:notes:id-a', 'returnvalue', '""');
    await open.redis.zadd('imglink:notes:completed', 1, 'id-a');
    await redis.kill();
    await redis.restart();
    expect(await ended).toEqual({ ok: true, result: undefined });
  });

  it('says within two seconds that it takes no jobs, and takes them again by itself', async () => {
    await using queues = await openBullmqPair(redis.url);
    const run = vi.fn<() => Promise<void>>(async () => undefined);
    queues.working.handle(noteJob, run);
    await redis.kill();
    const begun = Date.now();
    await expect(queues.asking.add(noteJob, 'a', { id: 'a' })).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 5,
    });
    await expect(queues.asking.state(noteJob, 'a')).rejects.toMatchObject({ code: 'unavailable' });
    expect(await queues.asking.wait(noteJob, 'a', 100)).toBeUndefined();
    expect(Date.now() - begun).toBeLessThan(2_000);
    await redis.restart();
    await vi.waitFor(() => queues.asking.add(noteJob, 'a', { id: 'a' }), WAIT_MS);
    await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(1), WAIT_MS);
  });
});

it('goes on over new connections when the old ones fall silent: who asks, who works, and who waits', async () => {
  await using redis = await RedisServer.start();
  await using proxy = await FrailProxy.start(redis.port);
  await using queues = await openBullmqPair(proxy.before(redis.url));
  const gate = Promise.withResolvers<void>();
  const run = vi.fn<(payload: { id: string }) => Promise<void>>(({ id }) =>
    id === 'a' ? gate.promise : Promise.resolve(),
  );
  queues.working.handle(noteJob, run);
  await queues.asking.add(noteJob, 'a', { id: 'a' });
  const ended = queues.asking.wait(noteJob, 'a', WAIT_MS);
  await vi.waitFor(() => expect(run).toHaveBeenCalled());
  proxy.silence();
  const silentAt = Date.now();
  gate.resolve();
  await vi.waitFor(() => queues.asking.add(noteJob, 'b', { id: 'b' }), WAIT_MS);
  expect(await queues.asking.wait(noteJob, 'b', WAIT_MS)).toMatchObject({ ok: true });
  expect(await ended).toMatchObject({ ok: true });
  expect(Date.now() - silentAt).toBeLessThan(15_000);
  await queues.asking.add(noteJob, 'c', { id: 'c' });
  expect(await queues.asking.wait(noteJob, 'c', 2_000)).toMatchObject({ ok: true });
});

it('does not wait for a Redis that hangs', async () => {
  await using redis = await RedisServer.start();
  await using open = await openBullmq(redis.url);
  redis.freeze();
  const begun = Date.now();
  await expect(open.jobs.add(noteJob, 'a', { id: 'a' })).rejects.toMatchObject({ code: 'unavailable' });
  expect(Date.now() - begun).toBeLessThan(3_000);
  redis.thaw();
});

it('takes a job again that a wiped Redis forgot, and its end reaches who waited from before', async () => {
  await using redis = await RedisServer.start();
  await using queues = await openBullmqPair(redis.url);
  await using other = await openBullmq(redis.url);
  await queues.asking.add(noteJob, 'a', { id: 'a' });
  await queues.asking.add(noteJob, 'lost', { id: 'lost' });
  const ended = queues.asking.wait(noteJob, 'a', WAIT_MS);
  const lost = queues.asking.wait(noteJob, 'lost', 1_000);
  await other.redis.flushall();
  queues.working.handle(noteJob, async () => undefined);
  await other.jobs.add(noteJob, 'a', { id: 'a' });
  expect(await ended).toMatchObject({ ok: true });
  expect(await lost).toBeUndefined();
});

it('says that it takes no jobs when Redis is out of memory, and takes them when there is room', async () => {
  await using redis = await RedisServer.start();
  await using open = await openBullmq(redis.url);
  await open.redis.config('SET', 'maxmemory', '1');
  await expect(open.jobs.add(noteJob, 'a', { id: 'a' })).rejects.toMatchObject({ code: 'unavailable' });
  await open.redis.config('SET', 'maxmemory', '0');
  await open.jobs.add(noteJob, 'a', { id: 'a' });
  expect(await open.jobs.state(noteJob, 'a')).toEqual({ state: 'queued', attempts: 0 });
});

it('finds a job that ended before anybody waited', async () => {
  await using redis = await RedisServer.start();
  await using queues = await openBullmqPair(redis.url);
  queues.working.handle(noteJob, async () => undefined);
  await queues.asking.add(noteJob, 'a', { id: 'a' });
  await vi.waitFor(async () => expect(await queues.asking.state(noteJob, 'a')).toBeUndefined());
  expect(await queues.asking.wait(noteJob, 'a', WAIT_MS)).toMatchObject({ ok: true });
});
