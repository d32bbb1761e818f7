import { photoJpeg, photoPng } from '#imaging/testing';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect } from 'vitest';

import { bearer } from './harness/accounts.js';
import { beginUpload } from './harness/begun-upload.js';
import { imgurOf } from './harness/imgur.js';
import { TusClient, tusMetadata } from './harness/tus.js';
import { itWithUploaders as it, problemOf } from './harness/uploader.js';

const PNG = await photoPng({ width: 16, height: 16 });
const JPEG = await photoJpeg({ width: 32, height: 32 });
const DAMAGED = JPEG.subarray(0, JPEG.length / 2);
const DAY = 86_400;

describe('the bytes of one image', () => {
  const tooMany = { code: 'too-many-bytes', limit: 200 };

  it('are limited before the body is sent', async ({ imglink, uploader }) => {
    const anna = await uploader({ account: { imageBytes: 200 } });
    const socket = await beginUpload(imglink, { headers: bearer(anna.key) });
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer.toString()).toContain('"limit":200');
  });

  it.for(['form', 'base64', 'url', 'raw'] as const)(
    'are limited in the form of a body: %s',
    async (kind, { imglink, uploader }) => {
      const anna = await uploader({ account: { imageBytes: 300 }, key: { imageBytes: 200 } });
      const server = createServer((_request, answer) => void answer.end(PNG));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.png`;
      const form = new FormData();
      form.append('image', new Blob([new Uint8Array(PNG)]));
      const json = (body: object) => ({
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...bearer(anna.key) },
      });
      const requests = {
        form: { body: form, headers: bearer(anna.key) },
        base64: json({ base64: PNG.toString('base64') }),
        url: json({ url }),
        raw: { body: new Uint8Array(PNG), headers: { 'content-type': 'image/png', ...bearer(anna.key) } },
      };
      const answer = await fetch(`${imglink.url}/v1/images`, { method: 'POST', ...requests[kind] });
      server.close();
      expect(PNG.length).toBeGreaterThan(200);
      expect([answer.status, await problemOf(answer)]).toEqual([413, expect.objectContaining(tooMany)]);
      expect(await anna.usage()).toEqual({ uploadsThisHour: 0, bytesToday: 0 });
    },
  );
});

describe('the default expiry', () => {
  it('applies where the upload names none', async ({ imglink, uploader }) => {
    const anna = await uploader({ account: { expiresIn: DAY }, key: { expiresIn: 3_600 } });
    const secondsOf = (answer: { createdAt: string; expiresAt: string | null }) =>
      Math.round((Date.parse(answer.expiresAt ?? '') - Date.parse(answer.createdAt)) / 1000);
    const upload = (query?: string) => imglink.upload(new Uint8Array(PNG), bearer(anna.key), query);
    expect(secondsOf(await upload())).toBeCloseTo(3_600, -1);
    expect(secondsOf(await upload('?expiresIn=7200'))).toBeCloseTo(7_200, -1);
  });
});

describe('a resumable upload', () => {
  it('counts when it is complete, and its last bytes are refused while a limit is reached', async ({
    imglink,
    uploader,
  }) => {
    const anna = await uploader({ key: { uploadsPerHour: 1, imageBytes: 10_000, expiresIn: DAY } });
    const tus = new TusClient(imglink.url);
    const auth = bearer(anna.key);
    const begin = async () => {
      const answer = await tus.create(PNG.length, { ...auth, 'upload-metadata': tusMetadata({ title: 'A lake' }) });
      expect(answer.status).toBe(201);
      return new URL(answer.headers.get('location') ?? '', imglink.url).pathname;
    };
    const [first, second] = [await begin(), await begin()];
    for (const path of [first, second]) {
      expect((await tus.patch(path, 0, PNG.subarray(0, 100), auth)).status).toBe(204);
    }
    expect(await anna.usage()).toEqual({ uploadsThisHour: 0, bytesToday: 0 });
    expect((await tus.patch(first, 100, PNG.subarray(100), auth)).status).toBe(204);
    expect(await anna.usage()).toEqual({ uploadsThisHour: 1, bytesToday: PNG.length });
    const image = await imglink.get(first.replace('/files/', '/v1/images/'));
    expect(await image.json()).toMatchObject({ title: 'A lake', expiresAt: expect.any(String) });

    const refused = await tus.patch(second, 100, PNG.subarray(100), auth);
    expect([refused.status, await problemOf(refused)]).toEqual([
      429,
      expect.objectContaining({ code: 'limit-reached', limit: 1 }),
    ]);
    expect((await tus.send('HEAD', second, auth)).headers.get('upload-offset')).toBe('100');
    expect((await tus.create(PNG.length, auth)).status).toBe(429);
    expect((await tus.create(10_001, auth)).status).toBe(413);
  });

  it('in one request counts like a plain upload', async ({ imglink, uploader }) => {
    const anna = await uploader({ account: { uploadsPerHour: 1 } });
    const tus = new TusClient(imglink.url);
    expect((await tus.create(DAMAGED.length, bearer(anna.key), DAMAGED)).status).toBe(422);
    expect((await tus.create(PNG.length, bearer(anna.key), PNG)).status).toBe(201);
    expect((await tus.create(PNG.length, bearer(anna.key), PNG)).status).toBe(429);
    expect(await anna.usage()).toEqual({ uploadsThisHour: 1, bytesToday: PNG.length });
  });
});

it('limits uploads of Imgur’s API, whose rate headers show the limit of the key', async ({ imglink, uploader }) => {
  const anna = await uploader({ key: { uploadsPerHour: 2, imageBytes: 10_000 } });
  const headers = { authorization: `Client-ID ${anna.key}` };
  const send = (bytes: Buffer) => imgurOf(imglink).send('POST', '/3/image', { body: new Uint8Array(bytes), headers });
  expect((await send(Buffer.concat([PNG, Buffer.alloc(30_000)]))).status).toBe(413);
  const first = await send(PNG);
  expect([first.status, first.headers.get('x-post-rate-limit-remaining')]).toEqual([200, '1']);
  expect((await send(PNG)).status).toBe(200);
  const refused = await send(PNG);
  expect([refused.status, refused.headers.get('x-post-rate-limit-remaining')]).toEqual([429, '0']);
  expect(refused.data).toMatchObject({ error: expect.stringContaining('2 images an hour') });
});
