import { KeyCodec, snowflakeId } from '#keys';
import { photoJpeg } from '#imaging/testing';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import type { MariaDb } from './harness/mariadb.js';
import { Services, StackInstallation } from './harness/services.js';
import { until } from './harness/until.js';

/** The sweeper queries all shards, so it must not run while statements are counted. */
const SETTINGS = { SWEEP_INTERVAL_MS: '3000000', UPLOAD_WAIT_MS: '3000', LOG_LEVEL: 'error' };
const ROWS = 100_000;
const ROWS_A_STATEMENT = 2_000;
/** The 99.9 % quantile of chi-squared for five shards. */
const CHI_SQUARED = 18.47;
const RECOVERY_MS = 60_000;

let services: Services;
let installation: StackInstallation;
let imglink: ImgLink;
let jpeg: Buffer;
let codec: KeyCodec;
/** Ids as four API processes make them in an hour. */
let ids: bigint[];

// Not a fixture: filling the shards needs a time limit of its own.
beforeAll(async () => {
  services = await Services.start();
  installation = await StackInstallation.create(services.urls);
  codec = new KeyCodec(installation.env.KEY_SECRET ?? '');
  jpeg = await photoJpeg({ exifGps: true });
  const from = Date.now() - 3_600_000;
  ids = Array.from({ length: ROWS }, (_, each) =>
    snowflakeId({ createdAtMs: from + each * 36, node: (each * 7) % 4, sequence: each % 3 }),
  );
  const connection = await createConnection({ uri: installation.database });
  for (let at = 0; at < ROWS; at += ROWS_A_STATEMENT) {
    const rows = ids.slice(at, at + ROWS_A_STATEMENT).map((id) => `(${id}, 0, 1, 1000, 10, 10, 0, REPEAT('x', 32))`);
    await connection.query(
      `INSERT INTO links (id, store, format, bytes, width, height, flags, sha256) VALUES ${rows.join(', ')}`,
    );
  }
  await connection.end();
  imglink = await ImgLink.start({ installation, env: SETTINGS });
  await until(async () => (await imglink.metric('imglink_last_sweep_timestamp_seconds')) > 0, 'the first sweep ends');
}, 300_000);
afterAll(async () => {
  await imglink[Symbol.asyncDispose]();
  await installation[Symbol.asyncDispose]();
  await services[Symbol.asyncDispose]();
});

const numberOf = async (shard: MariaDb, query: string, column: string) => {
  const [row] = (await shard.query(query)) as Record<string, string>[];
  return Number(row?.[column]);
};
/** The name of the table of links on a shard. */
async function linksOf(shard: MariaDb): Promise<string> {
  const [row] = (await shard.query("SHOW DATABASES LIKE 'imglink%'")) as Record<string, string>[];
  return `${Object.values(row ?? {})[0]}.links`;
}
const reads = () =>
  Promise.all(services.shards.map((shard) => numberOf(shard, "SHOW GLOBAL STATUS LIKE 'Com_select'", 'Value')));
/** Links that no cache holds yet. */
let next = 0;
const someKeys = (count: number) => ids.slice(next, (next += count)).map((id) => codec.encode(id));
const statusOf = async (key: string) => (await imglink.get(`/v1/images/${key}`)).status;

async function sql(statement: string): Promise<void> {
  const connection = await createConnection({ uri: installation.database });
  await connection.query(statement);
  await connection.end();
}

/** Further processes, whose sweeper need not wait for the lease. */
async function startSweeping(): Promise<ImgLink> {
  await sql('DELETE FROM leases');
  return ImgLink.start({ installation, env: { ...SETTINGS, SWEEP_INTERVAL_MS: '500' } });
}

it('spreads 100,000 keys evenly', async () => {
  const counts = await Promise.all(
    services.shards.map(async (shard) => numberOf(shard, `SELECT COUNT(*) AS n FROM ${await linksOf(shard)}`, 'n')),
  );
  const mean = ROWS / counts.length;
  const chiSquared = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
  process.stdout.write(`keys a shard: ${counts.join(', ')}; chi-squared ${chiSquared.toFixed(1)}\n`);
  expect(counts.reduce((sum, count) => sum + count)).toBe(ROWS);
  expect(chiSquared).toBeLessThan(CHI_SQUARED);
});

it('queries one shard per read', async () => {
  for (const key of someKeys(50)) {
    const before = await reads();
    expect(await statusOf(key)).toBe(200);
    const after = await reads();
    expect(after.map((count, shard) => count - (before[shard] ?? 0)).toSorted((a, b) => a - b)).toEqual([
      0, 0, 0, 0, 1,
    ]);
  }
});

it('deletes and expires over shards', async () => {
  const [image, expiring] = await Promise.all([imglink.upload(jpeg), imglink.upload(jpeg, {}, '?expiresIn=3600')]);
  expect((await imglink.delete(image.key, image.deleteToken)).status).toBe(204);
  expect(await statusOf(image.key)).toBe(410);
  await sql(`UPDATE links SET expires_at = 1 WHERE id = ${codec.decode(expiring.key)}`);
  await sql('UPDATE pending_deletions SET due_at = 1');
  await using sweeping = await startSweeping();
  await until(async () => (await installation.files('images')).length === 0, 'both are gone', RECOVERY_MS);
  expect((await sweeping.get(`/v1/images/${expiring.key}`)).status).toBe(410);
});

it('serves four fifths while one shard is down, answers 503 for the rest, and loses nothing', async () => {
  const kept = await Promise.all(Array.from({ length: 10 }, () => imglink.upload(jpeg)));
  const dead = services.shards[2] as MariaDb;
  const rowsOfDead = (await dead.query(`SELECT CAST(id AS CHAR) AS id FROM ${await linksOf(dead)}`)) as {
    id: string;
  }[];
  const keysOfDead = new Set(rowsOfDead.map(({ id }) => codec.encode(BigInt(id))));
  await dead.kill();
  const keys = someKeys(200);
  const [lost, served] = [true, false].map((isLost) => keys.filter((key) => keysOfDead.has(key) === isLost));
  const [statuses] = await Promise.all([
    Promise.all((lost ?? []).map(statusOf)),
    // On a busy machine, a read may wait too long for a connection and be answered 503 once.
    ...(served ?? []).map((key) => until(async () => (await statusOf(key)) === 200, `${key} is read`, RECOVERY_MS)),
  ]);
  expect(new Set(statuses)).toEqual(new Set([503]));

  const answers = await Promise.all(Array.from({ length: 40 }, () => imglink.post(jpeg)));
  const outcomes = answers.map(({ status }) => status);
  process.stdout.write(
    `reads found ${served?.length} of ${keys.length}; uploads ${[200, 202, 503].map((status) => `${status}: ${outcomes.filter((each) => each === status).length}`).join(', ')}\n`,
  );
  expect(outcomes.filter((status) => ![200, 202, 503].includes(status))).toEqual([]);
  await until(async () => (await imglink.post(jpeg)).status === 200, 'an upload is stored meanwhile', RECOVERY_MS);
  const unstored = answers.filter(({ status }) => status !== 200);
  expect(unstored.filter(({ headers }) => !headers.has('retry-after'))).toEqual([]);
  const promised = await Promise.all(
    answers.filter(({ ok }) => ok).map(async (answer) => (await answer.json()) as UploadAnswer),
  );

  await dead.restart();
  await using _sweeping = await startSweeping();
  for (const { key } of [...kept, ...promised]) {
    await until(async () => (await statusOf(key)) === 200, `${key} is there`, RECOVERY_MS);
  }
  await until(async () => (await installation.files('staging')).length === 0, 'staging is empty', RECOVERY_MS);
  const { rows, objects } = await installation.audit();
  const made = new Set(ids.map((id) => id.toString(16).padStart(16, '0')));
  expect(objects).toEqual(rows.filter((id) => !made.has(id)));
  // An upload that was answered 503 may still be stored, but only together with its row.
  expect(objects.length).toBeGreaterThanOrEqual(kept.length + promised.length);
});
