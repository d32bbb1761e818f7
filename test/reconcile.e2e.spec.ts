import { photoJpeg } from '#imaging/testing';
import Database from 'better-sqlite3';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';

import { it as base } from './harness/fixtures.js';
import { EmbeddedInstallation } from './harness/installation.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { until } from './harness/until.js';

const ROWS = 450;
const FIRST_MS_ID = 1n << 40n;

const it = base
  .extend('installation', { scope: 'file' }, async ({ parts }) => parts.use(await EmbeddedInstallation.create()))
  .extend('env', { scope: 'file' }, ({ installation }): Record<string, string> => {
    const { dataDir } = installation;
    return { ...installation.env, STORAGE_URL: `file:${dataDir}/first file:${dataDir}/second?readonly` };
  })
  .extend('images', { scope: 'file', auto: true }, async ({ installation, env }) => {
    await using imglink = await ImgLink.start({ installation, env });
    const jpeg = await photoJpeg();
    const images: UploadAnswer[] = [];
    for (let each = 0; each < 7; each += 1) images.push(await imglink.upload(jpeg));
    images.push(await imglink.upload(jpeg, {}, '?expiresIn=3600'));
    await imglink.stop();
    return images;
  });

function run(installation: EmbeddedInstallation, env: Record<string, string>, ...args: string[]): ChildProcess {
  const cursor = join(installation.dataDir, 'cursor');
  return spawn(process.execPath, ['dist/programs/reconcile.js', '--cursor', cursor, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function reconcile(installation: EmbeddedInstallation, env: Record<string, string>, ...args: string[]) {
  const child = run(installation, env, ...args);
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

async function pathOf(
  installation: EmbeddedInstallation,
  images: UploadAnswer[],
  image: UploadAnswer | undefined,
): Promise<string> {
  const folder = join(installation.dataDir, 'first');
  for (const entry of await readdir(folder, { recursive: true })) {
    const path = join(folder, entry);
    if (entry.endsWith('.jpg') && entry.includes(idOf(installation, images, image))) return path;
  }
  throw new Error('It has no object.');
}

function sql(installation: EmbeddedInstallation, statement: string): unknown[] {
  const database = new Database(installation.databaseFile);
  database.defaultSafeIntegers(true);
  const prepared = database.prepare(statement);
  const rows = prepared.reader ? prepared.all() : [prepared.run()];
  database.close();
  return rows;
}

/** The id in hex, which names objects. */
const idsByAge = (installation: EmbeddedInstallation) =>
  (sql(installation, 'SELECT id FROM links ORDER BY id') as { id: bigint }[]).map(({ id }) => id);
const idOf = (installation: EmbeddedInstallation, images: UploadAnswer[], image: UploadAnswer | undefined) =>
  (idsByAge(installation)[images.indexOf(image as UploadAnswer)] ?? 0n).toString(16).padStart(16, '0');
interface Finding {
  key: string;
  problem: string;
  isRepaired: boolean;
}
const problems = (images: UploadAnswer[], findings: Finding[]) =>
  findings.map(({ key, problem }) => [images.findIndex((image) => image.key === key), problem]);
const repairs = (images: UploadAnswer[], findings: Finding[]) =>
  problems(
    images,
    findings.filter(({ isRepaired }) => isRepaired),
  );

it('finds no fault in a sound installation', async ({ installation, env }) => {
  expect(await reconcile(installation, env)).toMatchObject({
    code: 0,
    findings: [],
    said: expect.stringContaining('Done: 8 links, 0 findings'),
  });
});

it('reports faults, repairs the unambiguous ones, and changes nothing else', async ({ installation, env, images }) => {
  const [, gone, short, changed, elsewhere, deleted, , expiring] = images;
  await rm(await pathOf(installation, images, gone));
  await truncate(await pathOf(installation, images, short), 100);
  const path = await pathOf(installation, images, changed);
  const bytes = await readFile(path);
  bytes[bytes.length - 10] = (bytes.at(-10) ?? 0) ^ 1;
  await writeFile(path, bytes);
  const there = await pathOf(installation, images, elsewhere);
  const other = there.replace('/first/', '/second/');
  await mkdir(dirname(other), { recursive: true });
  await rename(there, other);
  const kept = await pathOf(installation, images, deleted);
  sql(installation, `UPDATE links SET deleted_at = 1 WHERE id = ${BigInt(`0x${idOf(installation, images, deleted)}`)}`);
  sql(installation, `DELETE FROM pending_deletions WHERE id = ${BigInt(`0x${idOf(installation, images, expiring)}`)}`);

  const wrong = [
    [1, 'missing'],
    [2, 'wrong-size'],
    [3, 'wrong-digest'],
    [4, 'missing'],
    [5, 'not-deleted'],
    [7, 'not-due'],
  ];
  const seen = await reconcile(installation, env);
  expect([seen.code, problems(images, seen.findings), repairs(images, seen.findings)]).toEqual([1, wrong, []]);
  // No image is read, so a changed byte is not noticed.
  expect(problems(images, (await reconcile(installation, env, '--quick')).findings)).toEqual(
    wrong.filter(([place]) => place !== 3),
  );

  const repaired = await reconcile(installation, env, '--repair');
  expect([repaired.code, problems(images, repaired.findings), repairs(images, repaired.findings)]).toEqual([
    1,
    wrong,
    wrong.slice(3),
  ]);
  await using imglink = await ImgLink.start({ installation, env: { ...env, SWEEP_INTERVAL_MS: '200' } });
  expect((await imglink.get(new URL(elsewhere?.imageUrl ?? '').pathname)).status).toBe(200);
  await until(() => !existsSync(kept), 'what was deleted is gone');
  await imglink.stop();
  const after = await reconcile(installation, env, '--repair');
  expect([problems(images, after.findings), repairs(images, after.findings)]).toEqual([wrong.slice(0, 3), []]);
});

it('finds and repairs lists and usages of accounts that differ from the links', async ({
  installation,
  env,
  images,
}) => {
  const [unlisted, , , , , , miscounted] = images.map((image) => BigInt(`0x${idOf(installation, images, image)}`));
  const owner = 77n;
  // Not listed; counted with other bytes, which the usage agrees with; listed without a link; usage of an old key.
  sql(installation, `UPDATE links SET owner_id = ${owner} WHERE id IN (${unlisted}, ${miscounted})`);
  const row = `INSERT INTO account_images (account_id, image_id, key_id, bytes)`;
  sql(installation, `${row} VALUES (${owner}, ${miscounted}, 5, 1), (${owner}, ${FIRST_MS_ID}, 5, 10)`);
  const used = `INSERT INTO account_usage (account_id, key_id, images, bytes)`;
  sql(installation, `${used} VALUES (${owner}, 0, 2, 11), (${owner}, 5, 2, 11), (${owner}, 6, 1, 3), (78, 0, 9, 9)`);
  const owned = (findings: Finding[]) =>
    problems(images, findings).filter(([, problem]) => !/^(missing|wrong-(size|digest))$/.test(String(problem)));

  const wrong = [
    [0, 'not-listed'],
    [6, 'not-listed'],
    [-1, 'not-owned'],
    [-1, 'wrong-usage'],
    [-1, 'wrong-usage'],
  ];
  const seen = await reconcile(installation, env, '--quick');
  expect([seen.code, owned(seen.findings)]).toEqual([1, wrong]);
  const repaired = await reconcile(installation, env, '--quick', '--repair');
  expect(owned(repaired.findings.filter(({ isRepaired }) => isRepaired))).toEqual(wrong);
  expect(owned((await reconcile(installation, env, '--quick')).findings)).toEqual([]);
  const bytes = BigInt(images[0]?.bytes ?? 0);
  expect(sql(installation, 'SELECT * FROM account_usage WHERE images > 0 ORDER BY key_id')).toEqual([
    { account_id: owner, key_id: 0n, images: 2n, bytes: 2n * bytes },
    { account_id: owner, key_id: 5n, images: 1n, bytes },
  ]);
});

it('resumes where it was killed, at the requested rate', async ({ installation, env }) => {
  const rows = Array.from(
    { length: ROWS },
    (_, each) => `(${FIRST_MS_ID + BigInt(each) * 9_000_000n}, 0, 1, 9, 9, 9, 0, x'00')`,
  );
  sql(
    installation,
    `INSERT INTO links (id, store, format, bytes, width, height, flags, sha256) VALUES ${rows.join(', ')}`,
  );
  const range = ['--until', '2026-02-01', '--quick'];
  const first = run(installation, env, ...range, '--rate', '200');
  const begun = Date.now();
  const found = text(first.stdout!);
  // The reader is slow: a noted line must be written before the cursor moves on.
  sleepUntil(() => existsSync(join(installation.dataDir, 'cursor')));
  expect(Date.now() - begun).toBeGreaterThan(700);
  const exit = once(first, 'exit');
  first.kill('SIGKILL');
  await exit;
  const before = (await found).split('\n').filter((line) => line.endsWith('}'));

  const second = await reconcile(installation, env, ...range, '--rate', '100000');
  const keys = second.findings.map(({ key }) => key);
  expect(keys.length).toBeLessThanOrEqual(ROWS - 200);
  const all = new Set([...before.map((line) => (JSON.parse(line) as { key: string }).key), ...keys]);
  expect(all.size).toBe(ROWS);
  expect(second.said).toContain(`Done: ${ROWS} links, ${ROWS} findings`);
  expect(existsSync(join(installation.dataDir, 'cursor'))).toBe(false);
});

it('explains its options, and refuses others', async ({ installation, env }) => {
  expect(await reconcile(installation, env, '--rate', '0')).toMatchObject({
    code: 2,
    said: expect.stringContaining('--rate is a whole number'),
  });
  expect(await reconcile(installation, env, '--until', 'soon')).toMatchObject({
    code: 2,
    said: expect.stringContaining('soon is not a time'),
  });
  expect(await reconcile(installation, env, '--delete')).toMatchObject({
    code: 2,
    said: expect.stringContaining('npm run reconcile'),
  });
});
