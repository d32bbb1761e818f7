import { photoJpeg, photoPng } from '#imaging/testing';
import { once } from 'node:events';
import { describe, expect } from 'vitest';

import { Accounts, ADMIN_TOKEN, bearer } from './harness/accounts.js';
import { beginUpload } from './harness/begun-upload.js';
import { itWithUploaders, problemOf } from './harness/uploader.js';

const PNG = await photoPng({ width: 16, height: 16 });
const SMALL = await photoPng({ width: 2, height: 2 });
/** Its metadata is removed, so fewer bytes are stored than sent. */
const JPEG = await photoJpeg({ width: 32, height: 32, exifGps: true });
const DAMAGED = JPEG.subarray(0, JPEG.length / 2);
const DAY = 86_400;

const it = itWithUploaders.extend('storedBytes', { scope: 'file' }, async ({ imglink }) => {
  const answer = await imglink.upload(new Uint8Array(JPEG), bearer(ADMIN_TOKEN));
  expect(answer.bytes).toBeLessThan(JPEG.length);
  return answer.bytes;
});

describe('uploads an hour', () => {
  it('are limited for the key, with the number in the answer, and reported by the account', async ({ uploader }) => {
    const anna = await uploader({ account: { uploadsPerHour: 100 }, key: { uploadsPerHour: 2 } });
    const first = await anna.post(PNG);
    expect([first.status, first.headers.get('ratelimit')]).toEqual([
      200,
      expect.stringMatching(/^"uploads";r=1;t=\d+$/),
    ]);
    expect(await anna.statuses(PNG)).toEqual([200]);
    const refused = await anna.post(PNG);
    expect([refused.status, refused.headers.get('ratelimit-policy')]).toEqual([429, '"uploads";q=2;w=3600']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_500);
    expect(await problemOf(refused)).toMatchObject({
      code: 'limit-reached',
      limit: 2,
      detail: expect.stringMatching(/^This API key may upload 2 images an hour\. Retry in \d\d minutes\.$/),
    });
    expect(await anna.account()).toMatchObject({
      limits: { uploadsPerHour: 100, bytesPerDay: null },
      usage: { images: 2, bytes: 2 * PNG.length, uploadsThisHour: 2, bytesToday: 2 * PNG.length },
    });
  });

  it('are limited for all keys of an account together', async ({ imglink, uploader }) => {
    const anna = await uploader({ account: { uploadsPerHour: 2 } });
    const { id } = await anna.account();
    const other = await new Accounts(imglink).key({ account: id });
    const uploads = [anna.key, other, anna.key].map((key) => imglink.post(new Uint8Array(PNG), bearer(key)));
    const statuses = (await Promise.all(uploads)).map(({ status }) => status);
    expect(statuses.toSorted((one, other) => one - other)).toEqual([200, 200, 429]);
  });

  it.for([
    { limit: { uploadsPerHour: 2 }, refused: 429 },
    { limit: { bytesPerDay: 2 * PNG.length }, refused: 429 },
    { limit: { totalBytes: 2 * PNG.length }, refused: 507 },
  ])('cannot be multiplied by a key that makes keys: $limit', async ({ limit, refused }, { imglink, uploader }) => {
    const { key } = await uploader({ key: limit });
    const makeKey = async (maker: string) => {
      const headers = { ...bearer(maker), 'content-type': 'application/json' };
      const answer = await fetch(`${imglink.url}/v1/keys`, { method: 'POST', body: '{"name":"phone"}', headers });
      return ((await answer.json()) as { key: string }).key;
    };
    const made = await makeKey(key);
    const statuses = [];
    for (const each of [made, await makeKey(made), key]) {
      statuses.push((await imglink.post(new Uint8Array(PNG), bearer(each))).status);
    }
    expect(statuses).toEqual([200, 200, refused]);
  });

  it('are refused before the body is sent', async ({ imglink, uploader }) => {
    const anna = await uploader({ key: { uploadsPerHour: 0 } });
    const socket = await beginUpload(imglink, { headers: bearer(anna.key) });
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 429 /);
  });

  it('do not count refused and failed uploads', async ({ uploader }) => {
    const anna = await uploader({ account: { uploadsPerHour: 1, bytesPerDay: 100_000 } });
    expect(await anna.statuses(DAMAGED, Buffer.from('no image'), Buffer.alloc(0))).toEqual([422, 415, 400]);
    expect(await anna.usage()).toEqual({ uploadsThisHour: 0, bytesToday: 0 });
    expect(await anna.statuses(PNG, PNG)).toEqual([200, 429]);
  });

  it('count a repeat with the same Idempotency-Key once, which is answered while the limit is reached', async ({
    uploader,
  }) => {
    const anna = await uploader({ key: { uploadsPerHour: 1 } });
    const once = { 'idempotency-key': crypto.randomUUID() };
    expect((await anna.post(PNG, once)).status).toBe(200);
    const repeat = await anna.post(PNG, once);
    expect([repeat.status, repeat.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    expect((await anna.post(PNG, { 'idempotency-key': crypto.randomUUID() })).status).toBe(429);
    expect(await anna.usage()).toMatchObject({ uploadsThisHour: 1 });
  });

  it('count uploads that are acknowledged', async ({ uploader }) => {
    const anna = await uploader({ key: { uploadsPerHour: 1 } });
    const later = { prefer: 'respond-async' };
    expect([(await anna.post(PNG, later)).status, (await anna.post(PNG, later)).status]).toEqual([202, 429]);
  });

  it('leave the quota of the address alone', async ({ imglink, uploader }) => {
    const anna = await uploader({});
    expect(await anna.statuses(PNG, PNG, PNG)).toEqual([200, 200, 200]);
    expect((await imglink.post(new Uint8Array(PNG))).status).toBe(200);
    expect((await imglink.post(new Uint8Array(PNG))).status).toBe(429);
    expect(await anna.statuses(PNG)).toEqual([200]);
  });
});

describe('bytes a day', () => {
  it('count stored bytes, and the limit can be reached exactly', async ({ storedBytes, uploader }) => {
    const anna = await uploader({ account: { bytesPerDay: 2 * storedBytes } });
    expect(await anna.statuses(JPEG, JPEG)).toEqual([200, 200]);
    const refused = await anna.post(JPEG);
    expect([refused.status, await problemOf(refused)]).toEqual([
      429,
      expect.objectContaining({ code: 'limit-reached', limit: 2 * storedBytes }),
    ]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(DAY - 100);
    expect(await anna.usage()).toEqual({ uploadsThisHour: 2, bytesToday: 2 * storedBytes });
  });

  it('refuse an image that does not fit, keep nothing of it, and accept a smaller one', async ({
    storedBytes,
    uploader,
  }) => {
    const anna = await uploader({ key: { bytesPerDay: storedBytes + SMALL.length } });
    expect(await anna.statuses(JPEG, JPEG, SMALL)).toEqual([200, 429, 200]);
    expect(await anna.usage()).toEqual({ uploadsThisHour: 2, bytesToday: storedBytes + SMALL.length });
  });
});
