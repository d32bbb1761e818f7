import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { RedisServer } from '../../../../test/harness/redis.js';
import { noteJob } from '../testing/index.js';
import { openBullmq, openBullmqPair } from '../testing/open-bullmq.js';

// Below node_modules, so that what the built worker doesn't bundle still resolves.
const cache = resolve(import.meta.dirname, '../../../../node_modules/.cache');
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

it('takes over within seconds the job of a worker that was killed, and counts it as no failure', async () => {
  await using redis = await RedisServer.start();
  await using queues = await openBullmqPair(redis.url);
  const child = fork(worker, [redis.url], { execArgv: [] });
  children.push(child);
  // One attempt only: being killed is not one.
  const job = { ...noteJob, attempts: 1 };
  await queues.asking.add(job, 'a', { id: 'a' });
  await once(child, 'message');
  child.kill('SIGKILL');
  const killedAt = Date.now();
  const run = vi.fn<() => Promise<void>>(async () => undefined);
  queues.working.handle(job, run);
  expect(await queues.asking.wait(job, 'a', 20_000)).toEqual({ ok: true, result: undefined });
  expect(run).toHaveBeenCalledTimes(1);
  expect(Date.now() - killedAt).toBeLessThan(12_000);
});

it('does within a second or two a job that was announced to a worker that is no more', async () => {
  await using redis = await RedisServer.start();
  await using queues = await openBullmqPair(redis.url);
  await using watching = await openBullmq(redis.url);
  const whoWait = async () => String(await watching.redis.client('LIST')).split('cmd=bzpopmin').length - 1;
  const child = fork(worker, [redis.url], { execArgv: [] });
  children.push(child);
  await vi.waitFor(async () => expect(await whoWait()).toBe(1), 10_000);
  queues.working.handle(noteJob, async () => undefined);
  await vi.waitFor(async () => expect(await whoWait()).toBe(2), 10_000);
  // The first in the line; it hears of the job and does nothing, as one that ends at this moment.
  child.kill('SIGSTOP');
  const addedAt = Date.now();
  await queues.asking.add(noteJob, 'a', { id: 'a' });
  expect(await queues.asking.wait(noteJob, 'a', 20_000)).toMatchObject({ ok: true });
  expect(Date.now() - addedAt).toBeLessThan(2_500);
});
