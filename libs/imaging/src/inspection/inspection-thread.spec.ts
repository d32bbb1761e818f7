import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

import { type BuiltProgram, buildProgram } from '../testing/build-program.js';
import { photoJpeg } from '../testing/fixtures/jpeg-fixtures.js';
import { stripBuffer } from '../testing/strip-buffer.js';
import { sliceLayout } from '../walking/layout.js';
import { InspectionThread } from './inspection-thread.js';

const LIMITS = { maxPixels: 1_000_000 };
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();

let program: BuiltProgram;
let folder: string;
let image: Buffer;
let threads: InspectionThread[] = [];

beforeAll(async () => {
  program = await buildProgram(join(import.meta.dirname, 'inspection-main.ts'));
  folder = await mkdtemp(join(tmpdir(), 'imglink-'));
  image = await photoJpeg({ width: 64, height: 48, exifGps: true });
});
afterEach(async () => {
  await Promise.all(threads.map((thread) => thread.onApplicationShutdown()));
  threads = [];
});
afterAll(async () => {
  await program[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** A thread that reads `bytes` in two ranges, which are apart. */
function inspect(bytes: Buffer, main = program.url) {
  const shared = new SharedArrayBuffer(2 * bytes.length);
  const half = Math.floor(bytes.length / 2);
  const ranges = [
    { from: bytes.length, to: bytes.length + half },
    { from: 0, to: bytes.length - half },
  ];
  Buffer.from(shared).set(bytes.subarray(0, half), bytes.length);
  Buffer.from(shared).set(bytes.subarray(half), 0);
  const thread = new InspectionThread(shared, main);
  threads.push(thread);
  return { thread, ranges, ...thread.inspect(ranges, LIMITS) };
}

it('inspects an image and hashes it with and without metadata', async () => {
  const { image: inspected, digests } = inspect(image);
  const stripped = await stripBuffer(image);
  const { layout = [], ...facts } = (await inspected) ?? {};
  expect(facts).toMatchObject({ format: 'jpeg', width: 64, height: 48, animated: false });
  expect(Buffer.concat(sliceLayout([image], layout)).equals(stripped.bytes)).toBe(true);
  expect(await digests).toEqual({ sent: sha256(image), stripped: sha256(stripped.bytes) });
});

it('hashes bytes that are no acceptable image', async () => {
  const text = Buffer.from('This is not an image.');
  const { image: inspected, digests } = inspect(text);
  expect([await inspected, await digests]).toEqual([undefined, { sent: sha256(text), stripped: sha256(text) }]);
});

it('starts again after the thread ended, whose images it rejects', async () => {
  const path = join(folder, 'dying.mjs');
  await writeFile(
    path,
    `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => process.exit(7));`,
  );
  const { thread, ranges, image: inspected, digests } = inspect(image, pathToFileURL(path));
  await expect(inspected).rejects.toThrow('code 7');
  await expect(digests).rejects.toThrow('code 7');
  await expect(thread.inspect(ranges, LIMITS).image).rejects.toThrow('code 7');
});
