import { mysqlOf } from '#config';
import { openDatabase } from '#database/testing';
import { photoJpeg } from '#imaging/testing';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { Client } from './harness/account-clients.js';
import { Accounts, ADMIN_TOKEN, bearer } from './harness/accounts.js';
import { keepBans } from './harness/ban-requests.js';
import { removeFolder } from './harness/child-process.js';
import { imgurOf, json } from './harness/imgur.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { MariaDb } from './harness/mariadb.js';
import { type Statement, StatementLog } from './harness/statements.js';
import { passThroughRepositories, TABLES } from './harness/repository-passes.js';
import { until } from './harness/until.js';

const RECONCILE = 'dist/programs/reconcile.js';
const MAIN = 'dist/programs/standalone.js';
const UNKNOWN_KEY_TRIES = 200;

let server: MariaDb;
let database: string;
let dataDir: string;
let env: Record<string, string>;
let transactions: Statement[][];

/** Runs one statement as the administrator, whom the log leaves out. */
const sql = async (statement: string) =>
  (await server.query(statement.replaceAll('@', `${database}.`))) as Record<string, string>[];
const count = async (from: string) => Number((await sql(`SELECT COUNT(*) AS n FROM @${from}`))[0]?.n);

/** Runs every operation that imglink makes on its database, once. */
async function passThrough(): Promise<void> {
  const jpeg = await photoJpeg({ exifGps: true });
  const bad = jpeg.subarray(0, 300);
  await using imglink = await ImgLink.start({ main: MAIN, env });
  const image = await imglink.upload(jpeg, { 'idempotency-key': 'one' });
  expect((await imglink.post(jpeg, { 'idempotency-key': 'one' })).headers.get('idempotency-replayed')).toBe('true');
  expect((await imglink.post(bad, { 'idempotency-key': 'two' })).status).toBe(422);
  const wrong = `sha-256=:${Buffer.alloc(32).toString('base64')}:`;
  expect((await imglink.post(jpeg, { 'idempotency-key': 'three', 'content-digest': wrong })).status).toBe(400);
  // Many at once: each is a row on a shard of its own.
  await Promise.all(Array.from({ length: 24 }, () => imglink.upload(jpeg, {}, '?expiresIn=86400')));

  await keepAlbum(imglink, image);

  const expiring = await imglink.upload(jpeg, {}, '?expiresIn=3600');
  await sql('UPDATE @pending_deletions SET due_at = 1');
  await sql('UPDATE @links SET expires_at = 1 WHERE expires_at IS NOT NULL');
  const authorization = `Bearer ${expiring.deleteToken}`;
  await until(async () => {
    const answer = await imglink.get(`/v1/images/${expiring.key}/purge`, { authorization });
    return ((await answer.json()) as { state: string }).state === 'purged';
  }, 'what expired is purged');

  const failing = (await (await imglink.post(bad, { prefer: 'respond-async' })).json()) as UploadAnswer;
  await until(async () => (await count('upload_failures')) === 1, 'the failure is recorded');
  await until(async () => {
    const status = await (await imglink.get(`/v1/uploads/${failing.key}`)).json();
    return (status as { state: string }).state === 'failed';
  }, 'it is known to have failed');

  // While its store is down an upload has no row, so it is deleted before it is stored.
  await rename(join(dataDir, 'images'), join(dataDir, 'away'));
  const unborn = (await (await imglink.post(jpeg, { prefer: 'respond-async' })).json()) as UploadAnswer;
  expect((await imglink.delete(unborn.key, unborn.deleteToken)).status).toBe(204);
  await rename(join(dataDir, 'away'), join(dataDir, 'images'));

  for (const path of [
    `/gallery/${image.key}`,
    `/v1/images/${image.key}`,
    `/i/${image.key}.jpg`,
    `/i/${image.key}s.webp`,
  ]) {
    expect((await imglink.get(path)).status).toBe(200);
  }
  await sendInParts(imglink, jpeg);
  await keepAccounts(imglink, jpeg);
  await keepBans(imglink, image, jpeg);
  const edit = { method: 'POST', body: new URLSearchParams({ title: 'Another' }) };
  expect((await fetch(`${imglink.url}/3/image/${image.deleteToken}`, edit)).status).toBe(200);
  await askForKeysThatAreNone(imglink, image.key);
  expect((await imglink.delete(image.key, image.deleteToken)).status).toBe(204);
  await until(async () => (await count('pending_deletions WHERE pass = 1')) > 0, 'the first pass is over');
  await until(async () => {
    await sql('UPDATE @pending_deletions SET due_at = 1');
    return (await count('pending_deletions')) === 0;
  }, 'each deletion has ended');
  await until(async () => (await imglink.metric('imglink_staged_uploads')) === 0, 'nothing is staged');
  expect(await imglink.stop()).toBe(0);
  const reconcile = [RECONCILE, '--cursor', join(dataDir, 'cursor')];
  await promisify(execFile)(process.execPath, reconcile, { env: { PATH: process.env.PATH, ...env } });
}

/** Over tus: one upload to its end, and one that is terminated. */
async function sendInParts(imglink: ImgLink, bytes: Buffer): Promise<void> {
  const tus = { 'tus-resumable': '1.0.0' };
  const create = async () => {
    const headers = { ...tus, 'upload-length': String(bytes.length) };
    const answer = await fetch(`${imglink.url}/files/`, { method: 'POST', headers });
    expect(answer.status).toBe(201);
    return new URL(answer.headers.get('location') ?? '', imglink.url);
  };
  const patch = async (at: URL, from: number, to: number) => {
    const headers = { ...tus, 'upload-offset': String(from), 'content-type': 'application/offset+octet-stream' };
    return (await fetch(at, { method: 'PATCH', headers, body: new Uint8Array(bytes.subarray(from, to)) })).status;
  };
  const whole = await create();
  expect([await patch(whole, 0, 1000), await patch(whole, 1000, bytes.length)]).toEqual([204, 204]);
  expect((await fetch(await create(), { method: 'DELETE', headers: tus })).status).toBe(204);
}

/** Makes an album of an image, changes both and deletes the album. */
async function keepAlbum(imglink: ImgLink, { key, deleteToken }: UploadAnswer): Promise<void> {
  const imgur = imgurOf(imglink);
  const { data } = await imgur.send<{ id: string; deletehash: string }>('POST', '/3/album', json({ ids: [key] }));
  for (const [method, path, request] of [
    ['GET', `album/${data.id}`, {}],
    ['POST', `album/${data.deletehash}/remove_images`, json({ ids: [key] })],
    ['PUT', `image/${deleteToken}`, json({ title: 'A lake' })],
    ['DELETE', `album/${data.deletehash}`, {}],
  ] as const) {
    expect([path, (await imgur.send(method, `/3/${path}`, request)).status]).toEqual([path, 200]);
  }
}

/** Makes an account that uploads, edits, lists and deletes, and that is refused beyond its limits. */
async function keepAccounts(imglink: ImgLink, jpeg: Buffer): Promise<void> {
  const accounts = new Accounts(imglink);
  const id = await accounts.create('anna', { limits: { totalBytes: Math.ceil(1.5 * jpeg.length) } });
  const key = await accounts.key({ account: id });
  const client = new Client(imglink, key);
  const image = await imglink.upload(jpeg, bearer(key));
  expect((await imglink.post(jpeg, bearer(key))).status).toBe(507);
  expect((await imglink.post(jpeg, { ...bearer(key), prefer: 'respond-async' })).status).toBe(507);
  const cookie = await accounts.session(key);
  for (const path of ['/v1/account', '/v1/account/images', '/v1/account/images?limit=1', '/v1/keys']) {
    expect([path, await client.outcome('GET', path)]).toEqual([path, '200']);
  }
  expect(await client.outcome('GET', `/v1/account/images?before=${image.key}`)).toBe('200');
  expect(await client.outcome('PATCH', `/v1/images/${image.key}`, { title: 'A lake', expiresIn: 3600 })).toBe('200');
  expect(await client.outcome('PATCH', `/v1/images/${image.key}`, { expiresIn: null })).toBe('200');
  await keepOwnedAlbum(client, image.key);
  expect(await client.outcome('DELETE', `/v1/images/${image.key}`)).toBe('204');
  const anonymous = await imglink.upload(jpeg);
  const adopted = await client.send('POST', '/v1/account/images', { deleteTokens: [anonymous.deleteToken] });
  expect(await adopted.json()).toEqual({ results: [{ key: anonymous.key, status: 200 }] });
  await imglink.get('/account', { cookie });
  const signOut = { method: 'POST', headers: { cookie, origin: imglink.url }, redirect: 'manual' } as const;
  expect((await fetch(`${imglink.url}/sign-out`, signOut)).status).toBe(303);
  await accounts.change(id, { name: 'Anna', disabled: true });
  await new Client(imglink, ADMIN_TOKEN).json('GET', '/v1/accounts');
  await new Client(imglink, ADMIN_TOKEN).json('GET', '/v1/admin/audit');
  await new Client(imglink, ADMIN_TOKEN).json('GET', '/v1/admin/stats');
  await accounts.revoke(key);
  await sql('UPDATE @api_keys SET revoked_at = 1 WHERE revoked_at IS NOT NULL');
  expect(await new Client(imglink, ADMIN_TOKEN).outcome('DELETE', `/v1/accounts/${id}`)).toBe('204');
}

/** Makes an album of the account, lists and changes it, and deletes it. */
async function keepOwnedAlbum(client: Client, key: string): Promise<void> {
  const [album, older] = [
    await client.json<{ key: string }>('POST', '/v1/albums', { images: [key] }),
    await client.json<{ key: string }>('POST', '/v1/albums', { images: [] }),
  ];
  for (const path of ['/v1/account/albums', `/v1/account/albums?limit=1&before=${older.key}`]) {
    expect([path, await client.outcome('GET', path)]).toEqual([path, '200']);
  }
  expect(await client.outcome('PATCH', `/v1/albums/${album.key}`, { title: 'Lakes' })).toBe('200');
  expect(await client.outcome('PUT', `/v1/albums/${album.key}/images`, { images: [] })).toBe('200');
  expect(await client.outcome('DELETE', `/v1/albums/${album.key}`)).toBe('204');
}

/** Repeats until a key looks like one of an older secret. */
async function askForKeysThatAreNone(imglink: ImgLink, key: string): Promise<void> {
  const before = await imglink.metric('imglink_database_queries_total');
  for (let tried = 0; tried < UNKNOWN_KEY_TRIES; tried += 1) {
    const made = key.slice(0, -3) + String(100 + tried);
    expect((await imglink.get(`/v1/images/${made}`)).status).toBe(404);
    if ((await imglink.metric('imglink_database_queries_total')) > before) return;
  }
}

// Not a fixture: the one pass over all operations is what each test is about.
beforeAll(async () => {
  server = await MariaDb.start();
  const url = await server.createDatabase();
  database = new URL(url).pathname.slice(1);
  await using open = await openDatabase(mysqlOf(url, 2), TABLES);
  dataDir = await mkdtemp(join(tmpdir(), 'imglink-routes-'));
  env = {
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: url,
    KEY_SECRET: 'the secret of the tests, which is long enough',
    SWEEP_INTERVAL_MS: '200',
    LOG_LEVEL: 'error',
    ADMIN_TOKEN,
  };
  const log = await StatementLog.begin(server);
  await passThrough();
  await passThroughRepositories(open);
  // Every number was used before, so a process takes over one that lapsed.
  const numbers = Array.from({ length: 1024 }, (_, node) => `(${node}, 1, '', 1)`).join(', ');
  await sql(`REPLACE INTO @node_leases (node, fence, holder, valid_until) VALUES ${numbers}`);
  await using second = await ImgLink.start({ main: MAIN, env });
  await until(async () => (await count('api_keys WHERE revoked_at = 1')) === 0, 'ended keys are deleted');
  await second.stop();
  transactions = await log.transactions();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await removeFolder(dataDir);
});

it('sends each statement to one shard by primary key, or lists it with the reason why it asks all', async () => {
  const seen = new Map(transactions.flat().map(({ shape, route }) => [`${shape} ${route}`, { shape, route }]));
  const rows = [...seen.values()].map(({ shape, route }) => `| \`${shape}\` | ${route} |`).toSorted();
  const doc = await readFile('docs/sharding.md', 'utf8');
  const listed = doc.split('\n').filter((line) => /^\| `(SELECT|INSERT|UPDATE|DELETE)/.test(line));
  expect(listed.map((line) => line.replace(/\| [^|]*\|$/, '|')).toSorted()).toEqual(rows);
  // A statement that asks all shards has its reason in the list.
  for (const line of listed.filter((each) => each.includes('| all shards |'))) {
    expect(line.split('|').at(-2)?.trim().length).toBeGreaterThan(20);
  }
});

it('keeps each transaction to one shard', () => {
  const spread = transactions.filter((statements) => {
    const shards = new Set(statements.flatMap(({ shardOf }) => shardOf ?? []));
    const groups = new Set(statements.map(({ route }) => (route === 'unsharded' ? 'unsharded' : 'sharded')));
    const asksAll = statements.length > 1 && statements.some(({ route }) => route === 'all shards');
    return shards.size > 1 || groups.size > 1 || asksAll;
  });
  expect(spread.map((statements) => statements.map(({ shape }) => shape))).toEqual([]);
  expect(transactions.filter((statements) => statements.length > 1).length).toBeGreaterThan(5);
});

it('uses no auto-increment column except that of the migrations', async () => {
  const counted = await server.query(
    `SELECT table_name AS name FROM information_schema.columns WHERE table_schema = '${database}' AND extra LIKE '%auto_increment%'`,
  );
  expect(counted).toEqual([{ name: 'migrations' }]);
});
