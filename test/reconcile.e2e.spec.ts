import { photoJpeg } from '#imaging/testing';
import Database from 'better-sqlite3';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { EmbeddedInstallation } from './harness/installation.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { until } from './harness/until.js';

const ROWS = 450;
const FIRST_MS_ID = 1n << 40n;

let installation: EmbeddedInstallation;
let env: Record<string, string>;
let images: UploadAnswer[];

beforeAll(async () => {
  installation = await EmbeddedInstallation.create();
  const { dataDir } = installation;
  env = { ...installation.env, STORAGE_URL: `file:${dataDir}/first file:${dataDir}/second?readonly` };
  await using imglink = await ImgLink.start({ installation, env });
  const jpeg = await photoJpeg();
  images = [];
  for (let each = 0; each < 7; each += 1) images.push(await imglink.upload(jpeg));
  images.push(await imglink.upload(jpeg, {}, '?expiresIn=3600'));
  await imglink.stop();
});
afterAll(() => installation[Symbol.asyncDispose]());

function run(...args: string[]): ChildProcess {
  const cursor = join(installation.dataDir, 'cursor');
  return spawn(process.execPath, ['dist/apps/reconcile/src/main.js', '--cursor', cursor, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function reconcile(...args: string[]) {
  const child = run(...args);
  const [out, said] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'exit')]);
  const lines = out.split('\n').filter(Boolean);
  const findings = lines.map((line) => JSON.parse(line) as Finding);
  return { code: child.exitCode, findings, said };
}

/** Blocks this process for at most 30 s. */
function sleepUntil(holds: () => boolean): void {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (let each = 0; !holds() && each < 3000; each += 1) Atomics.wait(cell, 0, 0, 10);
}

async function pathOf(image: UploadAnswer | undefined): Promise<string> {
  const folder = join(installation.dataDir, 'first');
  for (const entry of await readdir(folder, { recursive: true })) {
    const path = join(folder, entry);
    if (entry.endsWith('.jpg') && entry.includes(idOf(image))) return path;
  }
  throw new Error('It has no object.');
}

function sql(statement: string): unknown[] {
  const database = new Database(installation.databaseFile);
  database.defaultSafeIntegers(true);
  const prepared = database.prepare(statement);
  const rows = prepared.reader ? prepared.all() : [prepared.run()];
  database.close();
  return rows;
}

/** The id in hex, which names objects. */
const idsByAge = () => (sql('SELECT id FROM links ORDER BY id') as { id: bigint }[]).map(({ id }) => id);
const idOf = (image: UploadAnswer | undefined) =>
  (idsByAge()[images.indexOf(image as UploadAnswer)] ?? 0n).toString(16).padStart(16, '0');
interface Finding {
  key: string;
  problem: string;
  isRepaired: boolean;
}
const problems = (findings: Finding[]) =>
  findings.map(({ key, problem }) => [images.findIndex((image) => image.key === key), problem]);
const repairs = (findings: Finding[]) => problems(findings.filter(({ isRepaired }) => isRepaired));

it('finds no fault in a sound installation', async () => {
  expect(await reconcile()).toMatchObject({
    code: 0,
    findings: [],
    said: expect.stringContaining('Done: 8 links, 0 findings'),
  });
});

it('reports faults, repairs the unambiguous ones, and changes nothing else', async () => {
  const [, gone, short, changed, elsewhere, deleted, , expiring] = images;
  await rm(await pathOf(gone));
  await truncate(await pathOf(short), 100);
  const path = await pathOf(changed);
  const bytes = await readFile(path);
  bytes[bytes.length - 10] = (bytes.at(-10) ?? 0) ^ 1;
  await writeFile(path, bytes);
  const there = await pathOf(elsewhere);
  const other = there.replace('/first/', '/second/');
  await mkdir(dirname(other), { recursive: true });
  await rename(there, other);
  const kept = await pathOf(deleted);
  sql(`UPDATE links SET deleted_at = 1 WHERE id = ${BigInt(`0x${idOf(deleted)}`)}`);
  sql(`DELETE FROM pending_deletions WHERE id = ${BigInt(`0x${idOf(expiring)}`)}`);

  const wrong = [
    [1, 'missing'],
    [2, 'wrong-size'],
    [3, 'wrong-digest'],
    [4, 'missing'],
    [5, 'not-deleted'],
    [7, 'not-due'],
  ];
  const seen = await reconcile();
  expect([seen.code, problems(seen.findings), repairs(seen.findings)]).toEqual([1, wrong, []]);
  // No image is read, so a changed byte is not noticed.
  expect(problems((await reconcile('--quick')).findings)).toEqual(wrong.filter(([place]) => place !== 3));

  const repaired = await reconcile('--repair');
  expect([repaired.code, problems(repaired.findings), repairs(repaired.findings)]).toEqual([1, wrong, wrong.slice(3)]);
  await using imglink = await ImgLink.start({ installation, env: { ...env, SWEEP_INTERVAL_MS: '200' } });
  expect((await imglink.get(new URL(elsewhere?.imageUrl ?? '').pathname)).status).toBe(200);
  await until(() => !existsSync(kept), 'what was deleted is gone');
  await imglink.stop();
  const after = await reconcile('--repair');
  expect([problems(after.findings), repairs(after.findings)]).toEqual([wrong.slice(0, 3), []]);
});

it('resumes where it was killed, at the requested rate', async () => {
  const rows = Array.from(
    { length: ROWS },
    (_, each) => `(${FIRST_MS_ID + BigInt(each) * 9_000_000n}, 0, 1, 9, 9, 9, 0, x'00')`,
  );
  sql(`INSERT INTO links (id, store, format, bytes, width, height, flags, sha256) VALUES ${rows.join(', ')}`);
  const range = ['--until', '2026-02-01', '--quick'];
  const first = run(...range, '--rate', '200');
  const begun = Date.now();
  const found = text(first.stdout!);
  // The reader is slow: a noted line must be written before the cursor moves on.
  sleepUntil(() => existsSync(join(installation.dataDir, 'cursor')));
  expect(Date.now() - begun).toBeGreaterThan(700);
  const exit = once(first, 'exit');
  first.kill('SIGKILL');
  await exit;
  const before = (await found).split('\n').filter((line) => line.endsWith('}'));

  const second = await reconcile(...range, '--rate', '100000');
  const keys = second.findings.map(({ key }) => key);
  expect(keys.length).toBeLessThanOrEqual(ROWS - 200);
  const all = new Set([...before.map((line) => (JSON.parse(line) as { key: string }).key), ...keys]);
  expect(all.size).toBe(ROWS);
  expect(second.said).toContain(`Done: ${ROWS} links, ${ROWS} findings`);
  expect(existsSync(join(installation.dataDir, 'cursor'))).toBe(false);
});

it('explains its options, and refuses others', async () => {
  expect(await reconcile('--rate', '0')).toMatchObject({
    code: 2,
    said: expect.stringContaining('--rate is a whole number'),
  });
  expect(await reconcile('--until', 'soon')).toMatchObject({
    code: 2,
    said: expect.stringContaining('soon is not a time'),
  });
  expect(await reconcile('--delete')).toMatchObject({ code: 2, said: expect.stringContaining('npm run reconcile') });
});
