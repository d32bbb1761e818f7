import { animatedGif, apng, photoJpeg } from '#imaging/testing';
import { createHash } from 'node:crypto';
import { expect } from 'vitest';

import { it } from './harness/fixtures.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { until } from './harness/until.js';

const jpeg = await photoJpeg({ width: 320, height: 200 });

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();

const form = (imglink: ImgLink, fields: [string, string | Blob, string?][]) => {
  const data = new FormData();
  for (const [name, value, fileName] of fields) {
    if (typeof value === 'string') data.append(name, value);
    else data.append(name, value, fileName);
  }
  return fetch(`${imglink.url}/v1/images`, { method: 'POST', body: data });
};
const json = (imglink: ImgLink, body: unknown) =>
  imglink.post(JSON.stringify(body), { 'content-type': 'application/json' });

it('answers raw bytes with all fields of the image', async ({ imglink }) => {
  const answer = await imglink.upload(jpeg, {}, '?title=A%20lake&expiresIn=3600');
  expect(answer).toMatchObject({
    link: `${imglink.url}/gallery/${answer.key}`,
    imageUrl: `${imglink.url}/i/${answer.key}.jpg`,
    contentType: 'image/jpeg',
    bytes: jpeg.length,
    width: 320,
    height: 200,
    animated: false,
    sha256: sha256(jpeg).toString('hex'),
    title: 'A lake',
    description: null,
  });
  expect(answer.deleteToken).toMatch(new RegExp(`^${answer.key}[0-9A-Za-z]{15}$`));
  expect(Date.parse(answer.expiresAt ?? '') - Date.parse(answer.createdAt)).toBeGreaterThan(3_500_000);
});

it.for(['', 'image/*', 'image/x-unknown', 'application/octet-stream', 'application/x-www-form-urlencoded'])(
  'takes an image by its bytes where its Content-Type is "%s"',
  async (type, { imglink }) => {
    expect(await imglink.upload(jpeg, { 'content-type': type }, '?title=T')).toMatchObject({
      contentType: 'image/jpeg',
      title: 'T',
    });
  },
);

it.for([
  ['before', [['title', 'T'], ['image']]],
  ['after', [['image'], ['title', 'T']]],
] as const)('takes a form with fields %s the file', async ([_where, order], { imglink }) => {
  const parts = order.map(([name, value]): [string, string | Blob, string?] =>
    value === undefined ? [name, new Blob([new Uint8Array(jpeg)]), `../"\n${'🏞'.repeat(1000)}.php`] : [name, value],
  );
  const response = await form(imglink, parts);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ title: 'T', contentType: 'image/jpeg' });
});

it.for<[string, (base64: string) => string]>([
  ['plain', (base64: string) => base64],
  ['as a data URL', (base64: string) => `data:image/jpeg;base64,${base64}`],
  ['in lines', (base64: string) => base64.replace(/.{76}/g, '$&\r\n')],
  ['without padding', (base64: string) => base64.replace(/=+$/, '')],
])('takes base64 %s', async ([_how, write], { imglink }) => {
  const response = await json(imglink, { base64: write(jpeg.toString('base64')), title: 'b' });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ bytes: jpeg.length, sha256: sha256(jpeg).toString('hex') });
});

it('refuses to import from this machine', async ({ imglink }) => {
  expect((await json(imglink, { url: `${imglink.url}/health/live` })).status).toBe(422);
  expect((await json(imglink, { url: 'nonsense' })).status).toBe(400);
});

it('recognises animations by their bytes', async ({ imglink }) => {
  expect(await imglink.upload(await animatedGif())).toMatchObject({ contentType: 'image/gif', animated: true });
  expect(await imglink.upload(await apng())).toMatchObject({ contentType: 'image/png', animated: true });
});

it('removes metadata and keeps the orientation', async ({ imglink }) => {
  const answer = await imglink.upload(await photoJpeg({ width: 320, height: 200, orientation: 6, exifGps: true }));
  expect(answer).toMatchObject({ width: 200, height: 320 });
  expect(answer.sha256).not.toBe(answer.uploadSha256);
  const bytes = Buffer.from(await (await imglink.get(new URL(answer.imageUrl).pathname)).arrayBuffer());
  expect(sha256(bytes).toString('hex')).toBe(answer.sha256);
  expect(bytes.includes('SECRET')).toBe(false);
});

it('processes a request with an Idempotency-Key once', async ({ imglink }) => {
  const headers = { 'idempotency-key': '"8e03978e-40d5"' };
  const first = await imglink.upload(jpeg, headers);
  const again = await imglink.post(jpeg, headers);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(await again.json()).toEqual(first);
  expect((await imglink.post(await photoJpeg({ width: 40, height: 30 }), headers)).status).toBe(422);
});

it('accepts a random Idempotency-Key from every address, and a guessable one from one network', async () => {
  await using behindProxy = await ImgLink.start({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
  const keyOf = async (idempotencyKey: string, address: string) => {
    const headers = { 'idempotency-key': idempotencyKey, 'x-forwarded-for': address };
    return (await behindProxy.upload(jpeg, headers)).key;
  };
  const [wifi, mobile] = ['192.0.2.1', '2001:db8:1::1'];
  const random = '8e03978e-40d5-43e8-bc93-6894a57f9324';
  expect(await keyOf(random, mobile)).toBe(await keyOf(random, wifi));
  expect(await keyOf('photo-1', '192.0.2.200')).toBe(await keyOf('photo-1', wifi));
  expect(await keyOf('photo-1', mobile)).not.toBe(await keyOf('photo-1', wifi));
});

it.for(['content-digest', 'repr-digest'])('verifies %s and leaves nothing on a mismatch', async (name, { imglink }) => {
  const digest = (bytes: Buffer) => ({ [name]: `sha-256=:${sha256(bytes).toString('base64')}:` });
  await imglink.upload(jpeg, digest(jpeg));
  const wrong = await imglink.post(jpeg, digest(Buffer.from('other')));
  expect(wrong.status).toBe(400);
  expect((await imglink.post(jpeg, { [name]: 'sha-256=nonsense' })).status).toBe(400);
  expect(await imglink.files('staging')).toEqual([]);
});

it('answers 202 on request, and reports how the upload ends', async ({ imglink }) => {
  const response = await imglink.post(jpeg, { prefer: 'respond-async' });
  const { key, statusUrl, deleteToken } = (await response.json()) as UploadAnswer;
  expect(response.status).toBe(202);
  expect(response.headers.get('location')).toBe(statusUrl);
  const events = await (await imglink.get(`/v1/uploads/${key}/events`)).text();
  expect(events).toContain('"state":"stored"');
  expect((await imglink.get(`/gallery/${key}`)).status).toBe(200);
  expect((await imglink.delete(key, deleteToken)).status).toBe(204);
});

it('reports why an upload failed that was answered 202', async ({ imglink }) => {
  const response = await imglink.post(jpeg.subarray(0, 500), { prefer: 'respond-async' });
  const { key } = (await response.json()) as UploadAnswer;
  const status = async () => (await (await imglink.get(`/v1/uploads/${key}`)).json()) as { state: string };
  await until(async () => (await status()).state === 'failed', 'the upload fails');
  expect(await status()).toMatchObject({ error: { code: 'damaged-image', status: 422 } });
});

it('deletes with the token only, everywhere and for good', async ({ imglink }) => {
  const { key, deleteToken, imageUrl, thumbnails } = await imglink.upload(jpeg);
  const variant = new URL(thumbnails.t ?? '').pathname;
  expect((await imglink.get(variant)).status).toBe(200);
  expect((await imglink.delete(key)).status).toBe(401);
  expect((await imglink.delete(key, 'wrong')).status).toBe(403);
  expect((await imglink.get(`/delete/${deleteToken}`)).status).toBe(200);
  expect((await imglink.get(new URL(imageUrl).pathname)).status).toBe(200);
  expect((await imglink.delete(key, deleteToken)).status).toBe(204);
  expect((await imglink.delete(key, deleteToken)).status).toBe(410);
  for (const path of [`/gallery/${key}`, `/v1/images/${key}`, new URL(imageUrl).pathname, variant]) {
    expect([path, (await imglink.get(path, { 'if-none-match': '*' })).status]).toEqual([path, 410]);
  }
});

it('deletes, edits and reports an upload at any point of its life', async ({ imglink }) => {
  const accept = async () => (await (await imglink.post(jpeg, { prefer: 'respond-async' })).json()) as UploadAnswer;
  const edit = (token: string) =>
    fetch(`${imglink.url}/3/image/${token}`, { method: 'POST', body: new URLSearchParams({ title: 'edited' }) });
  const statusOf = async (path: string) => (await imglink.get(path)).status;
  // Eight at a time, so that jobs wait for each other and requests meet them at any point.
  const rounds = Array.from({ length: 8 }, async () => {
    const deleted: string[] = [];
    for (let each = 0; each < 5; each++) {
      const [gone, edited] = [await accept(), await accept()];
      const [removal, page, change, status] = await Promise.all([
        imglink.delete(gone.key, gone.deleteToken).then((response) => response.status),
        statusOf(`/delete/${edited.deleteToken}`),
        edit(edited.deleteToken).then((response) => response.status),
        statusOf(`/v1/uploads/${edited.key}`),
      ]);
      expect([removal, page, change, status]).toEqual([204, 200, 200, 200]);
      expect(await (await imglink.get(`/v1/images/${edited.key}`)).json()).toMatchObject({ title: 'edited' });
      deleted.push(gone.key);
    }
    return deleted;
  });
  const deleted = (await Promise.all(rounds)).flat();
  await imglink.swept();
  for (const key of deleted) expect(await statusOf(`/v1/images/${key}`)).toBe(410);
});

it('renders a variant once for all concurrent requests', async ({ imglink }) => {
  const { thumbnails } = await imglink.upload(await photoJpeg({ width: 900, height: 700 }));
  const before = await imglink.metric('imglink_variant_seconds_count');
  const path = new URL(thumbnails.m ?? '').pathname;
  const answers = await Promise.all(Array.from({ length: 20 }, () => imglink.get(path)));
  expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 20 }, () => 200));
  expect((await imglink.metric('imglink_variant_seconds_count')) - before).toBe(1);
});

it('leaves nothing staged of uploads that are stored while they are being acknowledged', async ({ imglink }) => {
  const answers = await Promise.all(Array.from({ length: 40 }, () => imglink.post(jpeg, { prefer: 'wait=0' })));
  expect(answers.filter(({ status }) => status !== 200 && status !== 202)).toEqual([]);
  await imglink.swept();
});

it('reports why an image is refused, also while it is being acknowledged', async ({ imglink }) => {
  const damaged = jpeg.subarray(0, jpeg.length / 2);
  const sent = Array.from({ length: 60 }, async () => {
    const response = await imglink.post(damaged, { prefer: 'wait=0' });
    const answer = (await response.json()) as { code?: string; statusUrl?: string };
    if (response.status !== 202) return answer.code;
    const { pathname } = new URL(answer.statusUrl ?? '');
    let status: { state?: string; error?: { code: string } } = {};
    await until(async () => {
      status = (await (await imglink.get(pathname)).json()) as typeof status;
      return status.state === undefined || status.state === 'failed';
    }, 'the upload has failed');
    return status.error?.code;
  });
  expect(new Set(await Promise.all(sent))).toEqual(new Set(['damaged-image']));
  await imglink.swept();
});
