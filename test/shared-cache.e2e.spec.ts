import { photoJpeg } from '#imaging/testing';
import { expect } from 'vitest';

import { Accounts, ADMIN_TOKEN, bearer } from './harness/accounts.js';
import { expectWithin } from './harness/expect-within.js';
import { it as base } from './harness/fixtures.js';
import type { ImgLink, UploadAnswer } from './harness/imglink.js';
import { RedisServer } from './harness/redis.js';
import { until } from './harness/until.js';

const jpeg = await photoJpeg({ width: 64, height: 48 });

/**
 * Two processes with one database, one store and one cache, each with its own folder. The sweeper's queries must not be
 * counted with those of reads.
 */
const it = base
  .extend('redis', { scope: 'file' }, async ({ parts }) =>
    parts.use(await RedisServer.start({ policy: 'allkeys-lru' })),
  )
  .extend('settings', { scope: 'file' }, ({ redis }): Record<string, string> => ({
    KEY_SECRET: 'the secret of the tests, which is long enough',
    SWEEP_INTERVAL_MS: '86400000',
    CACHE_URL: redis.url,
    ADMIN_TOKEN,
  }))
  .extend('two', { scope: 'file' }, async ({ parts, imglink, settings }) => {
    const { dataDir } = imglink;
    const places = { STORAGE_URL: `file:${dataDir}/images`, STAGING_URL: `file:${dataDir}/staging` };
    return parts.use(await imglink.restart({ env: { ...settings, ...places, DATA_DIR: `${dataDir}/two` } }));
  });

const metadata = (imglink: ImgLink, { key }: UploadAnswer) => imglink.get(`/v1/images/${key}`);
const cacheStatus = async (imglink: ImgLink, image: UploadAnswer) =>
  (await metadata(imglink, image)).headers.get('cache-status');
const queries = (imglink: ImgLink) => imglink.metric('imglink_database_queries_total');
const sharedHits = (imglink: ImgLink) => imglink.metric('imglink_cache_requests_total', 'layer="l2",result="hit"');
const isGone = async (imglink: ImgLink, image: UploadAnswer) => (await metadata(imglink, image)).status === 410;

// Within 40 ms Redis may not answer on a busy machine, and a read then continues without it. One of several does not.
it('reads an image that another process stored without a database query, and says so in Cache-Status', async ({
  imglink: one,
  two,
  redis,
}) => {
  const readTwice = async () => {
    const image = await one.upload(jpeg);
    const [before, hits] = [await queries(two), await sharedHits(two)];
    const statuses = [await cacheStatus(two, image), await cacheStatus(two, image)];
    return [statuses, (await queries(two)) - before, (await sharedHits(two)) - hits];
  };
  await expect.poll(readTwice).toEqual([['imglink-l2; hit, imglink-l1; fwd=miss', 'imglink-l1; hit'], 0, 1]);

  const readUncached = async () => {
    await redis.command('FLUSHALL');
    const image = await one.upload(jpeg);
    await redis.command('FLUSHALL');
    const before = await queries(two);
    return [await cacheStatus(two, image), (await queries(two)) - before];
  };
  await expect.poll(readUncached).toEqual(['imglink-l2; fwd=miss; stored, imglink-l1; fwd=miss', 1]);
});

it('answers 410 in every process within 100 ms of a delete, without a database query', async ({
  imglink: one,
  two,
}) => {
  const takes = async () => {
    const image = await one.upload(jpeg);
    await metadata(two, image);
    const before = await queries(two);
    expect((await one.delete(image.key, image.deleteToken)).status).toBe(204);
    const deletedAt = performance.now();
    await until(() => isGone(two, image), 'it is gone in the other process');
    const tookMs = performance.now() - deletedAt;
    expect(await isGone(one, image)).toBe(true);
    return { isFast: tookMs < 100, queries: (await queries(two)) - before };
  };
  await expect.poll(takes).toEqual({ isFast: true, queries: 0 });
});

it('shows an edit in every process, and never brings back an image that is deleted at the same time', async ({
  imglink: one,
  two,
}) => {
  const edit = (imglink: ImgLink, { deleteToken }: UploadAnswer, title: string) =>
    fetch(`${imglink.url}/3/image/${deleteToken}`, { method: 'POST', body: new URLSearchParams({ title }) });
  const image = await one.upload(jpeg);
  await metadata(two, image);
  expect((await edit(one, image, 'edited')).status).toBe(200);
  const isEdited = async () => ((await (await metadata(two, image)).json()) as UploadAnswer).title === 'edited';
  await until(isEdited, 'the other process shows the edit');
  for (let each = 0; each < 20; each++) {
    const doomed = await one.upload(jpeg);
    await Promise.all([metadata(one, doomed), metadata(two, doomed)]);
    const [change, removal] = await Promise.all([
      edit(two, doomed, 'late'),
      one.delete(doomed.key, doomed.deleteToken),
    ]);
    expect([[200, 404].includes(change.status), removal.status]).toEqual([true, 204]);
    await until(async () => (await isGone(one, doomed)) && (await isGone(two, doomed)), 'it is gone');
  }
});

it('shows a link that a process had just cached as absent', async ({ imglink: one, two }) => {
  // An absent link is cached for two seconds.
  await expectWithin(500, async () => {
    const accepted = await one.post(jpeg, { prefer: 'respond-async' });
    const image = (await accepted.json()) as UploadAnswer;
    await metadata(two, image);
    await until(async () => (await metadata(one, image)).status === 200, 'the link works where it was made');
    const storedAt = performance.now();
    await until(async () => (await metadata(two, image)).status === 200, 'the link works elsewhere');
    return performance.now() - storedAt;
  });
});

it('reads, uploads and deletes while the cache is down, and uses it again when it is back', async ({
  imglink: one,
  two,
  redis,
}) => {
  const kept = await one.upload(jpeg);
  const deleted = await one.upload(jpeg);
  await metadata(two, deleted);
  const accounts = new Accounts(one);
  const key = await accounts.key();
  const uploadAtTwo = async () => (await two.post(jpeg, bearer(key))).status;
  expect(await uploadAtTwo()).toBe(200);
  await redis.kill();

  expect(await uploadAtTwo()).toBe(200);
  await accounts.revoke(key);
  await until(async () => (await uploadAtTwo()) === 401, 'the revoked key is refused elsewhere too');
  expect((await metadata(two, kept)).status).toBe(200);
  expect((await one.delete(deleted.key, deleted.deleteToken)).status).toBe(204);
  const made = await one.upload(jpeg);
  expect((await metadata(two, made)).status).toBe(200);
  await until(() => isGone(two, deleted), 'the deleted image is gone elsewhere too');

  await redis.restart();
  expect(await isGone(two, deleted)).toBe(true);
  await until(async () => {
    const image = await one.upload(jpeg);
    return (await cacheStatus(two, image))?.startsWith('imglink-l2; hit') ?? false;
  }, 'the cache is used again');
  expect(await isGone(two, deleted)).toBe(true);
});
