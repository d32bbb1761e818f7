import { drawing, photoJpeg } from '#imaging/testing';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import sharp from 'sharp';
import { describe, expect } from 'vitest';

import { Client, it as base, keyOf } from './harness/account-clients.js';
import { ADMIN_TOKEN } from './harness/accounts.js';
import type { ImgLink, UploadAnswer } from './harness/imglink.js';
import { imgurOf, json } from './harness/imgur.js';
import { keyOf as tusKeyOf, TusClient } from './harness/tus.js';
import { outcome, UPLOAD_WAYS, uploadToImgur } from './harness/upload-ways.js';
import { until } from './harness/until.js';

interface Ban {
  id: string;
  kind: string;
  value: string;
  reason: string;
  until: string | null;
  createdBy: string | null;
}

const SPAMMER = { 'x-forwarded-for': '198.51.100.7' };
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** An image with metadata, so that the sent bytes are not the stored ones. */
const banned = await photoJpeg({ width: 320, height: 240, seed: 1, exifGps: true });
const other = await photoJpeg({ width: 320, height: 240, seed: 2 });
const picture = await drawing({ seed: 1, width: 640, height: 480 });

const it = base
  .extend('settings', { scope: 'file' }, { ADMIN_TOKEN, URL_IMPORT_ALLOW: '127.0.0.1', TRUSTED_PROXIES: '127.0.0.1' })
  .extend('elsewhere', { scope: 'file' }, async ({ parts }) => {
    const server = createServer((_request, response) => response.end(banned)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    parts.defer(() => void server.close());
    return `http://127.0.0.1:${(server.address() as { port: number }).port}/image.jpg`;
  });

const ban = (admin: Client, wanted: object) => admin.json<Ban>('POST', '/v1/admin/bans', { reason: 'Spam', ...wanted });
const end = (admin: Client, { id }: Ban) => admin.send('DELETE', `/v1/admin/bans/${id}`);

/** Returns the files of images, once nothing is staged. */
async function stored(imglink: ImgLink): Promise<string[]> {
  await imglink.swept();
  return imglink.files('images');
}

describe.each([
  ['sent', () => ({ kind: 'sha256', value: sha256(banned) })],
  ['stored', (image: UploadAnswer) => ({ kind: 'sha256', value: image.sha256.toUpperCase() })],
  ['similar', (image: UploadAnswer) => ({ kind: 'similar', value: image.key })],
] as const)('an image whose %s bytes are banned', (_which, wanted) => {
  it('is refused in every way, leaves nothing, and is accepted after the ban', async ({
    imglink,
    admin,
    elsewhere,
  }) => {
    const image = await imglink.upload(banned);
    const before = await stored(imglink);
    const made = await ban(admin, wanted(image));
    for (const [way, upload] of UPLOAD_WAYS) {
      expect([way, await outcome(upload(imglink, banned, {}, elsewhere))]).toEqual([way, '403 upload-banned']);
    }
    expect(await outcome(uploadToImgur(imglink, banned, {}, ''))).toBe('403 This image may not be uploaded here.');
    expect(await stored(imglink)).toEqual(before);
    expect((await imglink.get(`/v1/images/${image.key}`)).status).toBe(200);
    expect((await end(admin, made)).status).toBe(204);
    expect((await imglink.post(banned)).status).toBe(200);
  });
});

it('fails an upload that was answered 202', async ({ imglink, admin }) => {
  const made = await ban(admin, { kind: 'sha256', value: sha256(banned) });
  const answer = await imglink.post(banned, { prefer: 'respond-async' });
  const { key } = (await answer.json()) as UploadAnswer;
  expect(answer.status).toBe(202);
  const status = async () =>
    (await (await imglink.get(`/v1/uploads/${key}`)).json()) as { state: string; error?: { code: string } };
  await until(async () => (await status()).state === 'failed', 'the upload failed');
  expect((await status()).error?.code).toBe('upload-banned');
  expect((await imglink.get(`/v1/images/${key}`)).status).toBe(404);
  await end(admin, made);
});

it('refuses copies of a banned picture, and no other picture', async ({ imglink, admin }) => {
  const { key } = await imglink.upload(picture);
  const made = await ban(admin, { kind: 'similar', value: key });
  expect(made.value).toMatch(/^[0-9a-f]{16}$/);
  const copies = await Promise.all([
    sharp(picture).webp({ quality: 70 }).toBuffer(),
    sharp(picture).jpeg({ quality: 30 }).toBuffer(),
    sharp(picture).resize(320).jpeg().toBuffer(),
    sharp(picture).extract({ left: 16, top: 12, width: 608, height: 456 }).jpeg().toBuffer(),
  ]);
  for (const copy of copies) expect(await outcome(imglink.post(copy))).toBe('403 upload-banned');
  for (const seed of [2, 3, 4]) await imglink.upload(await drawing({ seed, width: 640, height: 480 }));
  await imglink.upload(other);
  await end(admin, made);
  expect((await imglink.post(copies[0] as Buffer)).status).toBe(200);
});

describe('a client whose network is banned', () => {
  it('may not upload in any way, and may read', async ({ imglink, admin, elsewhere }) => {
    const image = await imglink.upload(other);
    const made = await ban(admin, { kind: 'address', value: '198.51.100.9/24' });
    expect(made.value).toBe('198.51.100.0/24');
    for (const [way, upload] of UPLOAD_WAYS) {
      expect([way, await outcome(upload(imglink, other, SPAMMER, elsewhere))]).toEqual([way, '403 client-banned']);
    }
    const albums = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', ...SPAMMER } };
    expect(await outcome(fetch(`${imglink.url}/v1/albums`, albums))).toBe('403 client-banned');
    for (const path of ['/3/image', '/3/album']) {
      const request = { ...json({ image: 'R0lGODdh' }), headers: { 'content-type': 'application/json', ...SPAMMER } };
      const answer = outcome(imgurOf(imglink).fetch('POST', path, request));
      expect(await answer).toBe('403 Uploads and reports from your address are not accepted.');
    }
    expect((await imglink.get(`/v1/images/${image.key}`, SPAMMER)).status).toBe(200);
    expect((await imglink.get(`/i/${image.key}.jpg`, SPAMMER)).status).toBe(200);
    expect((await imglink.post(other, { 'x-forwarded-for': '198.51.101.7' })).status).toBe(200);
    await end(admin, made);
    expect((await imglink.post(other, SPAMMER)).status).toBe(200);
  });

  it('may not continue a resumable upload that began before', async ({ imglink, admin }) => {
    const tus = new TusClient(imglink.url);
    const path = (await tus.create(other.length, SPAMMER)).headers.get('location') ?? '';
    const made = await ban(admin, { kind: 'address', value: '198.51.100.7' });
    expect(await outcome(tus.patch(path, 0, other, SPAMMER))).toBe('403 client-banned');
    await end(admin, made);
    expect((await tus.patch(path, 0, other, SPAMMER)).status).toBe(204);
    expect((await imglink.get(`/v1/images/${tusKeyOf(path)}`)).status).toBe(200);
  });
});

describe('/v1/admin/bans', () => {
  it('lists the bans, the newest first, in pages', async ({ admin }) => {
    const values = ['203.0.113.1', '203.0.113.2', '2001:db8::/32'];
    const made: Ban[] = [];
    for (const value of values) made.push(await ban(admin, { kind: 'address', value }));
    const first = await admin.json<{ items: Ban[]; next: string }>('GET', '/v1/admin/bans?limit=2');
    const second = await admin.json<{ items: Ban[] }>('GET', `/v1/admin/bans?limit=2&before=${first.next}`);
    expect([...first.items, ...second.items].slice(0, 3)).toEqual(made.toReversed());
    for (const each of made) await end(admin, each);
    expect((await admin.json<{ items: Ban[] }>('GET', '/v1/admin/bans')).items).toEqual([]);
  });

  it('answers with the ban that a value has already', async ({ admin }) => {
    const wanted = {
      kind: 'similar',
      value: '0123456789ABCDEF',
      until: new Date(Date.now() + 3_600_000).toISOString(),
    };
    const made = await ban(admin, wanted);
    expect(made).toMatchObject({ value: '0123456789abcdef', until: wanted.until, reason: 'Spam' });
    expect(await ban(admin, { ...wanted, reason: 'Other', until: null })).toEqual(made);
    await end(admin, made);
    expect(await admin.outcome('DELETE', `/v1/admin/bans/${made.id}`)).toBe('404 ban-not-found');
  });

  it.for([
    ['400 invalid-request', { kind: 'sha256', value: 'abc' }],
    ['400 invalid-request', { kind: 'similar', value: '0123' }],
    ['400 invalid-request', { kind: 'address', value: 'localhost' }],
    ['400 invalid-request', { kind: 'address', value: '10.0.0.0/33' }],
    ['400 invalid-request', { kind: 'name', value: 'x' }],
    ['400 invalid-request', { kind: 'address', value: '10.0.0.1', until: '2020-01-01T00:00:00Z' }],
    ['400 invalid-request', { kind: 'address', value: '10.0.0.1', reason: '' }],
    ['400 invalid-request', { kind: 'address', value: '10.0.0.1', reason: 'x'.repeat(501) }],
    ['400 invalid-request', { kind: 'address', value: '10.0.0.1', extra: 1 }],
  ])('answers %j', async ([answer, wanted], { admin }) => {
    expect(await admin.outcome('POST', '/v1/admin/bans', { reason: 'Spam', ...(wanted as object) })).toBe(answer);
  });

  it('answers for the key of an image that cannot be compared', async ({ imglink, admin }) => {
    const create = { width: 64, height: 48, channels: 3, background: '#336699' } as const;
    const plain = await imglink.upload(await sharp({ create }).png().toBuffer());
    const byKey = () => admin.outcome('POST', '/v1/admin/bans', { kind: 'similar', value: plain.key, reason: 'Spam' });
    expect(await byKey()).toBe('400 invalid-request');
    await imglink.delete(plain.key, plain.deleteToken);
    expect(await byKey()).toBe('410 image-gone');
  });

  it('is for administrators alone', async ({ imglink, admin, member }) => {
    const { client: uploader } = await keyOf(admin, undefined, { scopes: ['upload', 'manage'] });
    const wanted = { kind: 'address', value: '10.0.0.1', reason: 'Spam' };
    for (const [who, refusal] of [
      [new Client(imglink, undefined), '401 credentials-required'],
      [member.client, '403 scope-missing'],
      [uploader, '403 scope-missing'],
    ] as const) {
      expect([
        await who.outcome('GET', '/v1/admin/bans'),
        await who.outcome('POST', '/v1/admin/bans', wanted),
        await who.outcome('DELETE', '/v1/admin/bans/0Q4kP2xYbZs'),
      ]).toEqual([refusal, refusal, refusal]);
    }
    const answer = await admin.send('GET', '/v1/admin/bans');
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
  });
});
