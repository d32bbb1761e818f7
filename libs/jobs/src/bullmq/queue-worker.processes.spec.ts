import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { RedisServer } from '../../../../test/harness/redis.js';
import { noteJob } from '../testing/index.js';
import { openBullmq, openBullmqPair } from '../testing/bullmq-queues.js';

// Below node_modules, so that the built worker resolves the packages that are not bundled.
const cache = resolve(import.meta.dirname, '../../../../node_modules/.cache');
const WAIT_MS = 60_000;
const children: ChildProcess[] = [];
let folder: string;
let worker: string;

beforeAll(async () => {
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, 'hanging-'));
  const conditions = ['source'];
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    build: { ssr: join(import.meta.dirname, '../testing/hanging.worker.ts'), outDir: folder },
  });
  worker = join(folder, 'hanging.worker.js');
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

it('takes the job of a killed worker over within seconds, and does not count an attempt', async () => {
  await using redis = await RedisServer.start();
  await using queues = await openBullmqPair(redis.url);
  const child = fork(worker, [redis.url], { execArgv: [] });
  children.push(child);
  // With one attempt, the job would fail if the kill counted as one.
  const job = { ...noteJob, attempts: 1 };
  await queues.producer.add(job, 'a', { id: 'a' });
  await once(child, 'message');
  child.kill('SIGKILL');
  const killedAt = Date.now();
  const run = vi.fn<() => Promise<void>>(async () => undefined);
  queues.consumer.process(job, run);
  expect(await queues.producer.wait(job, 'a', WAIT_MS)).toEqual({ ok: true, result: undefined });
  expect(run).toHaveBeenCalledTimes(1);
  // With BullMQ's own limits this would take a minute.
  expect(Date.now() - killedAt).toBeLessThan(25_000);
});

// A busy machine may delay one of the attempts. With BullMQ's own limit each would take five seconds.
it('runs a job within about two seconds whose notification went to a worker that stopped', { retry: 2 }, async () => {
  await using redis = await RedisServer.start();
  await using queues = await openBullmqPair(redis.url);
  await using watching = await openBullmq(redis.url);
  const countWaitingWorkers = async () => String(await watching.redis.client('LIST')).split('cmd=bzpopmin').length - 1;
  const child = fork(worker, [redis.url], { execArgv: [] });
  children.push(child);
  await vi.waitFor(async () => expect(await countWaitingWorkers()).toBe(1), WAIT_MS);
  queues.consumer.process(noteJob, async () => undefined);
  await vi.waitFor(async () => expect(await countWaitingWorkers()).toBe(2), WAIT_MS);
  // The first worker in the line gets the notification and does nothing, like one that stops at this moment.
  child.kill('SIGSTOP');
  const addedAt = Date.now();
  await queues.producer.add(noteJob, 'a', { id: 'a' });
  expect(await queues.producer.wait(noteJob, 'a', WAIT_MS)).toMatchObject({ ok: true });
  expect(Date.now() - addedAt).toBeLessThan(3_500);
});
