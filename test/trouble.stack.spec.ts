import { png, webp } from '#imaging/testing';
import { createHash } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { describe, expect, test } from 'vitest';

import { AppProcess } from './harness/app-process.js';
import { expectHonest, expectToEndure, isStored, RECOVERY_MS, small, uploads } from './harness/endurance.js';
import { FrailStack } from './harness/frail-stack.js';
import type { UploadAnswer } from './harness/imglink.js';
import { readinessOf, readsAlone } from './harness/readiness.js';
import { type Fault, SLOW_DOWN } from './harness/s3-faults.js';
import type { Services } from './harness/services.js';
import { until } from './harness/until.js';

const SETTINGS = { SWEEP_INTERVAL_MS: '500', PARTIAL_UPLOAD_TTL_MS: '5000', UPLOAD_WAIT_MS: '4000', LOG_LEVEL: 'warn' };
/** For `expect.poll`. */
const PATIENT = { timeout: 20_000 };

/** A worker decodes it, so it is staged first. */
const decoded = await webp({ width: 64, height: 48 });
/** It has metadata to remove, so its bytes pass through the worker, and it is a multipart upload to S3. */
const large = png({ width: 2400, height: 2400, everything: true });

/** A `test` with a stack of its own, which lasts until the end of the file. */
const testOverStack = () =>
  test
    .extend('settings', { scope: 'file' }, SETTINGS)
    .extend('stack', { scope: 'file' }, async ({ settings }, { onCleanup }) => {
      const stack = await FrailStack.start(settings);
      onCleanup(() => stack[Symbol.asyncDispose]());
      return stack;
    })
    .extend('imglink', { scope: 'file' }, ({ stack }) => stack.startImgLink());

const it = testOverStack();
const overSilentStack = testOverStack();
const overHangingStack = testOverStack();

/** For three groups of tests that mostly wait: they run at the same time; within a group one test follows another. */
const inTurn = { concurrent: false };

/** Makes the database read-only until it is disposed of, also when the test fails before. */
async function makeReadOnly(services: Services): Promise<AsyncDisposable> {
  await services.mariadb.query('SET GLOBAL read_only = 1');
  return { [Symbol.asyncDispose]: () => services.mariadb.query('SET GLOBAL read_only = 0').then(() => undefined) };
}

describe.concurrent('one server at a time', () => {
  describe('S3', inTurn, () => {
    it.beforeEach(({ stack }) => stack.services.proxy.faults.clear());

    it.for<[string, Fault, Buffer?]>([
      ['answers 503 SlowDown to everything', { ...SLOW_DOWN }],
      ['answers 503 SlowDown to what the worker asks', { ...SLOW_DOWN, operation: 'CopyObject' }, decoded],
      ['answers a wrong checksum', { does: 'wrong-checksum' }],
    ])(
      '%s: nothing is lost, and it goes on by itself',
      { timeout: 300_000 },
      async ([_name, fault, image = small], { imglink, stack }) => {
        await expectToEndure({ imglink, stack }, async () => stack.services.proxy.faults.add(fault), image);
      },
    );

    it(
      'is cut off in the middle of the second part: the upload is refused, the next one is stored, and no part is left',
      { timeout: 300_000 },
      async ({ imglink, stack }) => {
        const { services, installation } = stack;
        // As many times as the client of S3 tries.
        services.proxy.faults.add({ does: 'cut', afterBytes: 1_000_000, operation: 'UploadPart', part: 2, times: 3 });
        const refused = await imglink.post(large);
        expect([refused.status, await expectHonest(refused)]).toEqual([503, undefined]);
        const key = String(await expectHonest(await imglink.post(large)));
        await until(() => isStored(imglink, key), 'it is stored', RECOVERY_MS);
        const facts = (await (await imglink.get(`/v1/images/${key}`)).json()) as UploadAnswer;
        expect(facts.uploadSha256).toBe(createHash('sha256').update(large).digest('hex'));
        await until(async () => (await installation.multipartUploads()).length === 0, 'no part is left', RECOVERY_MS);
      },
    );
  });

  describe('MySQL', inTurn, () => {
    it(
      'is read-only: nothing is lost, reads work, and uploads work when it accepts writes again',
      { timeout: 300_000 },
      async ({ imglink, stack }) => {
        const { services } = stack;
        const { key } = await imglink.upload(small);
        await using readOnly = await makeReadOnly(services);
        await expectToEndure({ imglink, stack }, async () => {
          expect(await isStored(imglink, key)).toBe(true);
          // On a busy machine the cache may answer the check too late.
          await expect.poll(() => readinessOf(imglink), PATIENT).toEqual(readsAlone({ database: 'read-only' }));
          return () => readOnly[Symbol.asyncDispose]();
        });
        await until(async () => (await readinessOf(imglink)).status === 'ok', 'all is well');
      },
    );

    it(
      'is read-only at the start: images are served, uploads refused, and all works when it accepts writes',
      { timeout: 300_000 },
      async ({ imglink, stack }) => {
        const { env, installation, services } = stack;
        const { key } = await imglink.upload(small);
        await using readOnly = await makeReadOnly(services);
        const starts = installation.mains.map((main) => AppProcess.start({ main, env }));
        const [api, worker] = await Promise.all(starts);
        if (!api || !worker) throw new Error('There is an API and a worker.');
        await using _api = api;
        await using _worker = worker;
        const read = await fetch(`${api.url}/v1/images/${key}`);
        const { imageUrl } = (await read.json()) as UploadAnswer;
        expect((await fetch(new URL(new URL(imageUrl).pathname, api.url))).status).toBe(200);
        const post = () => fetch(`${api.url}/v1/images`, { method: 'POST', body: new Uint8Array(small) });
        const refused = await post();
        expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([503, true]);
        const get = (path: string) => fetch(api.url + path);
        // A new process may not be connected to the cache yet.
        await until(async () => (await readinessOf({ get })).faults.cache === undefined, 'the cache is connected');
        expect(await readinessOf({ get })).toEqual(readsAlone({ database: 'read-only', nodeLease: 'down' }));
        expect(api.output.join('\n')).toMatch(/No node number was claimed, so images are served .*read-only/);
        await readOnly[Symbol.asyncDispose]();
        await until(async () => (await post()).status === 200, 'uploads work', RECOVERY_MS);
      },
    );

    it('has no connection left: nothing is lost', { timeout: 300_000 }, async ({ imglink, stack }) => {
      const { services } = stack;
      // Opened before there are too many.
      await using administrator = await services.mariadb.connect();
      await expectToEndure({ imglink, stack }, async () => {
        await administrator.query('SET GLOBAL max_connections = 10');
        const [users] = await administrator.query(
          "SELECT id FROM information_schema.processlist WHERE user = 'imglink'",
        );
        for (const { id } of users as { id: number }[]) {
          await administrator.query(`KILL ${id}`).catch(() => undefined);
        }
        // Other clients take the connections that the app had.
        const others = await Promise.all(
          Array.from({ length: 20 }, () => createConnection(services.mariadb.url).catch(() => undefined)),
        );
        return async () => {
          await Promise.all(others.map((connection) => connection?.end()));
          await administrator.query('SET GLOBAL max_connections = 151');
        };
      });
    });

    it('hangs: nothing is lost', { timeout: 300_000 }, async ({ imglink, stack }) => {
      const { services } = stack;
      await expectToEndure({ imglink, stack }, async () => {
        services.mariadb.freeze();
        const asked = Date.now();
        const answers = await Promise.all(Array.from({ length: 20 }, () => readinessOf(imglink)));
        expect(Date.now() - asked).toBeLessThan(20_000);
        expect(new Set(answers.map(({ reads, uploads }) => `${reads} ${uploads}`))).toEqual(new Set(['503 503']));
        return () => services.mariadb.thaw();
      });
    });
  });

  describe('Redis', inTurn, () => {
    it(
      'of the queue is out of memory: uploads are acknowledged, and stored when there is room',
      { timeout: 300_000 },
      async ({ imglink, stack }) => {
        const { services } = stack;
        await expectToEndure({ imglink, stack }, async () => {
          await services.queue.command('CONFIG', 'SET', 'maxmemory', '1');
          return () => services.queue.command('CONFIG', 'SET', 'maxmemory', '0');
        });
      },
    );

    it(
      'of the queue is flushed under load: the sweeper queues every upload again',
      { timeout: 300_000 },
      async ({ imglink, stack }) => {
        const { services } = stack;
        const sending = Array.from({ length: 24 }, async (_each, number) =>
          expectHonest(await imglink.post(small, number % 2 ? { prefer: 'respond-async' } : {})),
        );
        await until(async () => (await imglink.files('staging')).length > 0, 'uploads are under way');
        await services.queue.command('FLUSHALL');
        const keys = await Promise.all(sending);
        expect(keys.every(Boolean)).toBe(true);
        for (const key of keys) await until(() => isStored(imglink, key ?? ''), 'it is stored', RECOVERY_MS);
      },
    );

    it('of the cache hangs: reads work', async ({ imglink, stack }) => {
      const { services } = stack;
      const { key } = await imglink.upload(small);
      services.cache.freeze();
      try {
        const statuses = await Promise.all(
          Array.from({ length: 20 }, async () => (await imglink.get(`/v1/images/${key}`)).status),
        );
        expect(new Set(statuses)).toEqual(new Set([200]));
      } finally {
        services.cache.thaw();
      }
    });
  });
});

describe.concurrent('silent connections while new ones work', () => {
  const it = overSilentStack;

  it.for(['database', 'queue', 'cache'] as const)(
    'to the %s: nothing is lost, and uploads and deletes soon work as before',
    inTurn,
    async (which, { imglink, stack }) => {
      const { proxies } = stack;
      const { key, deleteToken } = await imglink.upload(small);
      let recovered: Promise<void> | undefined;
      await expectToEndure({ imglink, stack }, async () => {
        proxies[which].silence();
        recovered = until(() => uploads(imglink), 'uploads are answered 200 again', RECOVERY_MS);
        return () => undefined;
      });
      await recovered;
      expect((await imglink.delete(key, deleteToken)).status).toBe(204);
      expect((await imglink.get(`/v1/images/${key}`)).status).toBe(410);
    },
  );

  it('all connections, and all new ones: API and worker stop within their limit', inTurn, async ({ stack }) => {
    const { env, installation, proxies } = stack;
    const processes = await Promise.all(installation.mains.map((main) => AppProcess.start({ main, env })));
    const [api] = processes;
    const sending = fetch(`${api?.url}/v1/images`, { method: 'POST', body: new Uint8Array(small) }).catch(
      () => undefined,
    );
    for (const way of Object.values(proxies)) way.silence({ alsoNew: true });
    const begun = Date.now();
    await Promise.all(processes.map((process) => process.stop()));
    expect(Date.now() - begun).toBeLessThan(60_000);
    await sending;
  });
});

describe.concurrent('all of S3', () => {
  const it = overHangingStack;

  it('hangs: nothing is lost, and it goes on by itself', inTurn, async ({ imglink, stack }) => {
    await expectToEndure({ imglink, stack }, async () => stack.services.proxy.faults.add({ does: 'hang' }));
  });
});
