import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { snowflakeParts } from './snowflake.js';
import type { Call } from './testing/draw-ids.worker.js';
import { MemoryNodeLeaseStore } from './testing/memory-node-lease-store.js';

const PROCESSES = 4;
const IDS_EACH = 2_500_000;
const SECRET = 'the four processes share this secret';

// Below node_modules, so that the built worker's external imports resolve.
const cache = resolve(import.meta.dirname, '../../../node_modules/.cache');
const children: ChildProcess[] = [];
let folder: string;

beforeAll(async () => {
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, 'draw-ids-'));
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

it('draws 10 M ids in four concurrent processes without a duplicate', async () => {
  const worker = await buildWorker();
  const leases = new MemoryNodeLeaseStore();
  const workers = Array.from({ length: PROCESSES }, (_, i) => startWorker(worker, join(folder, `${i}.ids`), leases));

  await Promise.all(workers.map(({ ready }) => ready));
  for (const { child } of workers) child.send('go');
  await Promise.all(workers.map(({ done }) => done));

  const ids = new BigUint64Array(PROCESSES * IDS_EACH);
  for (const [i, { file }] of workers.entries()) ids.set(idsOf(await readFile(file)), i * IDS_EACH);
  expect(new Set(workers.map((_, i) => snowflakeParts(ids[i * IDS_EACH]!).node)).size).toBe(PROCESSES);

  ids.sort();
  let repeated = 0;
  for (let i = 1; i < ids.length; i++) if (ids[i] === ids[i - 1]) repeated++;
  expect(repeated).toBe(0);
}, 60_000);

/** Compiles the worker to plain JavaScript for Node, which maps neither `.js` to `.ts` nor parameter properties. */
async function buildWorker(): Promise<string> {
  const conditions = ['source'];
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    build: { ssr: join(import.meta.dirname, 'testing/draw-ids.worker.ts'), outDir: join(folder, 'built') },
  });
  return join(folder, 'built/draw-ids.worker.js');
}

function startWorker(worker: string, file: string, leases: MemoryNodeLeaseStore) {
  const child = fork(worker, [file, String(IDS_EACH), SECRET], { execArgv: [] });
  children.push(child);
  const ready = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  child.on('message', async (message: 'ready' | 'done' | Call) => {
    if (message === 'ready') ready.resolve();
    else if (message === 'done') done.resolve();
    else child.send({ result: await answer(leases, message) });
  });
  child.on('exit', (code) => {
    const died = new Error(`The worker ended early with code ${code}`);
    ready.reject(died);
    done.reject(died);
  });
  done.promise.catch(() => {});
  return { child, file, ready: ready.promise, done: done.promise };
}

async function answer(leases: MemoryNodeLeaseStore, { method, args }: Call): Promise<unknown> {
  const result = await (leases[method] as (...args: unknown[]) => Promise<unknown>).apply(leases, args);
  return result ?? null;
}

function idsOf(bytes: Buffer): BigUint64Array {
  return new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
}
