import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { photoJpeg } from '#imaging/testing';
import { expect, test } from 'vitest';

import { freePort } from '../harness/redis.js';
import { until } from '../harness/until.js';

/** A copy of the code to which the recipes of CONTRIBUTING.md are applied. */
const folder = mkdtempSync(join(tmpdir(), 'imglink-recipes-'));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Inserts `line` behind the first place where the file contains `after`. */
function insert(path: string, after: string, line: string): void {
  const text = readFileSync(join(folder, path), 'utf8');
  const at = text.indexOf(after);
  if (at < 0) throw new Error(`${path} does not contain ${after}`);
  write(path, text.slice(0, at + after.length) + line + text.slice(at + after.length));
}

function addJob(): void {
  write(
    'libs/variants/src/greet-reader.job.ts',
    `import type { JobDefinition } from '#jobs';
import { z } from 'zod';

export const greetReaderJob: JobDefinition<{ name: string }, string> = {
  name: 'greet-reader',
  queue: 'greetings',
  payload: z.object({ name: z.string() }),
  result: { encode: (text) => text, decode: (text) => text },
  attempts: 2,
  backoffMs: 500,
};
`,
  );
  insert('libs/variants/src/index.ts', '', "export { greetReaderJob } from './greet-reader.job.js';\n");
  insert('libs/runtime/src/process-modules.ts', '', "import { greetReaderJob } from '#variants';\n");
  insert('libs/runtime/src/process-modules.ts', 'export const QUEUES: readonly string[] = [', 'greetReaderJob, ');
  write(
    'apps/worker/src/processors/greet-reader.processor.ts',
    `import { greetReaderJob } from '#variants';
import { Injectable } from '@nestjs/common';

import { JobProcessor } from './job-processor.js';

@Injectable()
export class GreetReaderProcessor extends JobProcessor<{ name: string }, string> {
  protected readonly job = greetReaderJob;

  protected process({ name }: { name: string }): Promise<string> {
    return Promise.resolve(\`Hello, \${name}.\`);
  }
}
`,
  );
  const index = 'apps/worker/src/processors/index.ts';
  insert(index, '', "import { GreetReaderProcessor } from './greet-reader.processor.js';\n");
  insert(index, '[] = [', '\n  GreetReaderProcessor,');
}

function addEndpoint(): void {
  write(
    'apps/api/src/sharex/greeting.controller.ts',
    `import { JobQueue } from '#jobs';
import { greetReaderJob } from '#variants';
import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';

import { Endpoint } from '../openapi/endpoint.decorator.js';

@Controller()
export class GreetingController {
  constructor(private readonly queue: JobQueue) {}

  @Get('greeting')
  @Endpoint({
    operationId: 'getGreeting',
    summary: 'A greeting',
    answers: { 200: { description: 'The greeting', schema: z.object({ text: z.string() }) } },
    problems: [],
  })
  async getGreeting(): Promise<{ text: unknown }> {
    await this.queue.add(greetReaderJob, '1', { name: 'reader' });
    const outcome = await this.queue.wait(greetReaderJob, '1', 5_000);
    return { text: outcome?.ok ? outcome.result : undefined };
  }
}
`,
  );
  const module = 'apps/api/src/sharex/sharex.module.ts';
  insert(module, '', "import { GreetingController } from './greeting.controller.js';\n");
  insert(module, 'controllers: [', 'GreetingController, ');
}

function addStore(): void {
  for (const [kind, name] of [
    ['Object', 'object-store'],
    ['Staging', 'staging-store'],
  ]) {
    const text = `import { Disk${kind}Store } from '../disk/disk-${name}.js';\n\nexport class Shelf${kind}Store extends Disk${kind}Store {}\n`;
    write(`libs/storage/src/shelf/shelf-${name}.ts`, text);
  }
  const options = 'libs/storage/src/storage.options.ts';
  insert(options, 'export type StoreOptions = ', "(Omit<DiskStoreOptions, 'driver'> & { driver: 'shelf' }) | ");
  const factory = 'libs/storage/src/store-factory.ts';
  const text = readFileSync(join(folder, factory), 'utf8');
  const kinds = ['Object', 'Staging'];
  write(
    factory,
    `import { ShelfObjectStore } from './shelf/shelf-object-store.js';\nimport { ShelfStagingStore } from './shelf/shelf-staging-store.js';\n${text.replaceAll(
      'switch (options.driver) {',
      () => `switch (options.driver) {
    case 'shelf': {
      const store = new Shelf${kinds.shift()}Store(options.root, disks);
      await store.makeRoot();
      return store;
    }`,
    )}`,
  );
  insert(
    'libs/config/src/urls/store-url.ts',
    'return inSetting(name, text, () => {',
    `
    if (text.startsWith('shelf:')) {
      return { driver: 'shelf', root: resolve(text.slice('shelf:'.length)), readonly: false, weight: 1 };
    }`,
  );
}

/** Compiles the copy; throws with the compiler's output. */
function compile(): void {
  const { status, stdout } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout);
}

/** The address of the changed imglink. */
const it = test.extend('url', { scope: 'file' }, async ({}, { onCleanup }) => {
  let child: ChildProcess | undefined;
  onCleanup(async () => {
    if (child && child.exitCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });
  const files = execFileSync('git', ['ls-files', 'apps', 'libs', 'package.json', 'tsconfig*.json', 'openapi*.json'], {
    encoding: 'utf8',
  });
  for (const file of files.trim().split('\n')) cpSync(file, join(folder, file));
  execFileSync(process.execPath, ['scripts/build-if-stale.ts']);
  cpSync('dist', join(folder, 'dist'), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));

  addJob();
  addEndpoint();
  addStore();
  insert('libs/formats/src/variants.ts', 'export const VARIANTS = {', "\n  z: { side: 24, fit: 'cover' },");

  compile();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  child = spawn(process.execPath, ['dist/apps/standalone/src/main.js'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      DATA_DIR: join(folder, 'data'),
      STORAGE_URL: `shelf:${join(folder, 'shelf')}`,
      STAGING_URL: `shelf:${join(folder, 'staging')}`,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const answers = () =>
    fetch(`${url}/health/live`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(answers, 'the changed imglink answers', 60_000);
  return url;
});

it('adds an endpoint, which is in the document, and a job, which a worker processes', async ({ url }) => {
  const answer = await fetch(`${url}/greeting`);
  expect([answer.status, await answer.json()]).toEqual([200, { text: 'Hello, reader.' }]);
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: object };
  expect(paths).toHaveProperty(['/greeting', 'get', 'operationId'], 'getGreeting');
});

it('adds a store and a variant', async ({ url }) => {
  const body = new Uint8Array(await photoJpeg());
  const upload = await fetch(`${url}/v1/images`, { method: 'POST', body });
  const { key, thumbnails } = (await upload.json()) as { key: string; thumbnails: Record<string, string> };
  expect([upload.status, thumbnails.z]).toEqual([200, expect.stringContaining(`/i/${key}z.webp`)]);
  const variant = await fetch(`${url}/i/${key}z.webp`);
  expect([variant.status, variant.headers.get('content-type')]).toEqual([200, 'image/webp']);
  const stored = execFileSync('find', [join(folder, 'shelf'), '-type', 'f'], { encoding: 'utf8' })
    .trim()
    .split('\n');
  expect(stored).toHaveLength(2);
});
