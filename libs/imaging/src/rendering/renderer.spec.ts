import { createLog, metrics } from '#observability';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { renderVariants } from '../variants/render-variants.js';
import { type BuiltProgram, buildProgram } from '../testing/build-program.js';
import { photoJpeg } from '../testing/fixtures/jpeg-fixtures.js';
import { RenderCrash, RenderProcess, RenderTimeout } from './render-process.js';
import { Renderer } from './renderer.js';

const wanted = [
  { size: 't', extension: 'webp' },
  { size: 's', extension: 'png' },
] as const;
const log = createLog('silent');
let program: BuiltProgram;
let folder: string;
const renderers: Renderer[] = [];

beforeAll(async () => {
  program = await buildProgram(join(import.meta.dirname, 'render-main.ts'));
  folder = await mkdtemp(join(tmpdir(), 'imglink-'));
});
afterAll(async () => {
  await Promise.all(renderers.map((renderer) => renderer.onApplicationShutdown()));
  await program[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function rendererOf(main: URL, idleMs?: number): Renderer {
  const renderer = new Renderer({ log, main, ...(idleMs !== undefined && { idleMs }) });
  renderers.push(renderer);
  return renderer;
}

/** A program that reports that it is ready and runs `onRequest` for each request. */
async function programThat(name: string, onRequest: string): Promise<URL> {
  const path = join(folder, `${name}.mjs`);
  await writeFile(
    path,
    `import { existsSync, writeFileSync } from 'node:fs';
    process.on('message', () => { ${onRequest} });
    process.send({ kind: 'ready' });`,
  );
  return pathToFileURL(path);
}

const request = async () => ({
  original: await photoJpeg({ width: 300, height: 200 }),
  wanted,
  maxPixels: 100_000_000,
});
const answering = `process.send({ kind: 'rendered', variants: [], rss: 0 });`;
const ends = async (reason: string) => {
  const { values } = await metrics.renderProcessEnds.get();
  return values.find(({ labels }) => labels.lane === 'light' && labels.reason === reason)?.value;
};
const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('renders the same variants as in this process, in both lanes', async () => {
  const renderer = rendererOf(program.url);
  const asked = await request();
  const expected = await renderVariants(asked.original, wanted, { maxPixels: asked.maxPixels, timeoutMs: 10_000 });
  expect(await Promise.all([renderer.render('light', asked), renderer.render('heavy', asked)])).toEqual([
    expected,
    expected,
  ]);
});

it('throws the same errors as in this process, and renders the next image', async () => {
  const renderer = rendererOf(program.url);
  const asked = await request();
  const cut = { ...asked, original: asked.original.subarray(0, 2_000) };
  await expect(renderer.render('light', cut)).rejects.toMatchObject({ code: 'damaged-image', isFinal: false });
  await expect(renderer.render('light', { ...asked, maxPixels: 9 })).rejects.toMatchObject({ code: 'too-many-pixels' });
  expect(await renderer.render('light', asked)).toHaveLength(2);
});

it('ends an idle process, and starts another for the next render', async () => {
  const renderer = rendererOf(program.url, 50);
  const before = (await ends('idle')) ?? 0;
  await renderer.render('light', await request());
  await vi.waitFor(async () => expect(await ends('idle')).toBe(before + 1), 60_000);
  expect(await renderer.render('light', await request())).toHaveLength(2);
});

it('ends a process that holds too much memory after a render', async () => {
  const before = (await ends('large')) ?? 0;
  const large = `process.send({ kind: 'rendered', variants: [], rss: 300 * 1024 * 1024 });`;
  await rendererOf(await programThat('large', large)).render('light', await request());
  expect(await ends('large')).toBe(before + 1);
});

it('tries an image once more after a crash', async () => {
  const marker = JSON.stringify(join(folder, 'crashed'));
  const crashing = `if (!existsSync(${marker})) { writeFileSync(${marker}, ''); process.kill(process.pid, 'SIGSEGV'); return; }`;
  const renderer = rendererOf(await programThat('crash-once', `${crashing} ${answering}`));
  expect(await renderer.render('light', await request())).toEqual([]);
});

it('throws when the render of an image crashes twice', async () => {
  const renderer = rendererOf(await programThat('crash', `process.kill(process.pid, 'SIGSEGV');`));
  await expect(renderer.render('light', await request())).rejects.toMatchObject({ code: 'unavailable', isFinal: true });
});

it('throws unavailable when no process can be started', async () => {
  const renderer = rendererOf(pathToFileURL(join(folder, 'absent.mjs')));
  await expect(renderer.render('light', await request())).rejects.toMatchObject({
    code: 'unavailable',
    isFinal: false,
    retryAfterSeconds: 5,
  });
});

it('ends a render and its process at the time limit', async () => {
  const rendering = await RenderProcess.start(await programThat('hang', ''), 0);
  await expect(rendering.render(await request(), 50)).rejects.toThrow(RenderTimeout);
  expect(rendering.isAlive).toBe(false);
  await rendering.end();
  expect(isRunning(rendering.pid ?? 0)).toBe(false);
});

it('detects at once that a process was killed during a render', async () => {
  const rendering = await RenderProcess.start(await programThat('killed', `process.kill(process.pid, 'SIGKILL');`), 0);
  await expect(rendering.render(await request(), 30_000)).rejects.toThrow(RenderCrash);
});

it('does not pass the environment of the parent on', async () => {
  vi.stubEnv('KEY_SECRET', 'secret');
  try {
    const telling = `process.send({ kind: 'failed', failure: { message: Object.keys(process.env).sort().join() }, rss: 0 });`;
    const rendering = await RenderProcess.start(await programThat('env', telling), 0);
    await expect(rendering.render(await request(), 5_000)).rejects.toThrow(/^(?!.*SECRET).*MALLOC_ARENA_MAX/);
    await rendering.end();
  } finally {
    vi.unstubAllEnvs();
  }
});

it('decodes a photo at the size of a single variant', async () => {
  const [variant] = await rendererOf(program.url).render('light', { ...(await request()), wanted: [wanted[0]] });
  expect(await sharp(variant).metadata()).toMatchObject({ format: 'webp', width: 160, height: 107 });
});
