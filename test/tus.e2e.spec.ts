import { photoJpeg } from '#imaging/testing';
import { bytesOf } from '#storage/testing';
import { createHash } from 'node:crypto';
import { describe, expect } from 'vitest';

import { CuttingProxy } from './harness/cutting-proxy.js';
import { it as base } from './harness/fixtures.js';
import type { ImgLink, UploadAnswer } from './harness/imglink.js';
import { keyOf, sendByTus, TusClient, tusMetadata } from './harness/tus.js';
import { until } from './harness/until.js';

const MIB = 1024 * 1024;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const jpeg = await photoJpeg({ width: 640, height: 480, bytes: 300_000 });
const large = Buffer.concat([jpeg, bytesOf(10 * MIB - jpeg.length)]);

const it = base
  .extend('settings', { scope: 'file' }, { BODY_IDLE_MS: '1500', MAX_UPLOAD_BYTES: String(12 * MIB) })
  .extend('tus', { scope: 'file' }, ({ imglink }) => new TusClient(imglink.url));

it.afterEach(({ imglink }) => imglink.swept());
const image = async (imglink: ImgLink, key: string) =>
  (await (await imglink.get(`/v1/images/${key}`)).json()) as UploadAnswer;
const isStored = async (imglink: ImgLink, key: string) => (await imglink.get(`/v1/images/${key}`)).status === 200;

describe('an upload by tus', () => {
  it('arrives in chunks and becomes an ordinary image', async ({ imglink, tus }) => {
    const created = await tus.create(jpeg.length, {
      'upload-metadata': tusMetadata({ title: 'A läke', filename: 'lake.jpg', sha256: sha256(jpeg), name: 'lake.jpg' }),
    });
    const path = created.headers.get('location') ?? '';
    const key = keyOf(path);
    expect(created.status).toBe(201);
    expect(path).toBe(`/files/${key}`);
    expect(created.headers.get('imglink-delete-token')).toMatch(new RegExp(`^${key}[0-9A-Za-z]{15}$`));
    expect(Date.parse(created.headers.get('upload-expires') ?? '')).toBeGreaterThan(Date.now() + 3_500_000);

    const first = await tus.patch(path, 0, jpeg.subarray(0, 100_000));
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '100000']);
    expect(first.headers.get('upload-expires')).not.toBeNull();
    expect(await isStored(imglink, key)).toBe(false);

    const head = await tus.head(path);
    expect(head.headers.get('upload-offset')).toBe('100000');
    expect(head.headers.get('upload-length')).toBe(String(jpeg.length));
    expect(head.headers.get('cache-control')).toBe('no-store');
    expect(head.headers.get('upload-metadata')).toContain('filename bGFrZS5qcGc=');

    const last = await tus.patch(path, 100_000, jpeg.subarray(100_000));
    expect([last.status, last.headers.get('upload-offset')]).toEqual([204, String(jpeg.length)]);
    expect(last.headers.get('x-imglink-key')).toBe(key);
    expect(last.headers.get('link')).toBe(`<${imglink.url}/v1/images/${key}>; rel="related"`);
    expect(last.headers.get('upload-expires')).toBeNull();
    expect(await imglink.metric('imglink_uploads_total', 'outcome="accepted"')).toBe(1);
    expect(await image(imglink, key)).toMatchObject({ key, title: 'A läke', uploadSha256: sha256(jpeg), width: 640 });
    expect(await tus.offset(path)).toBe(jpeg.length);
    expect((await imglink.delete(key, created.headers.get('imglink-delete-token') ?? '')).status).toBe(204);
  });

  it('may arrive complete with its creation', async ({ imglink, tus }) => {
    const metadata = tusMetadata({ expires_in: '3600', description: 'At once' });
    const created = await tus.create(jpeg.length, { 'upload-metadata': metadata }, jpeg);
    const key = created.headers.get('x-imglink-key') ?? '';
    expect([created.status, created.headers.get('upload-offset')]).toEqual([201, String(jpeg.length)]);
    expect(created.headers.get('location')).toBe(`/files/${key}`);
    const { description, createdAt, expiresAt } = await image(imglink, key);
    expect(description).toBe('At once');
    expect(Date.parse(expiresAt ?? '') - Date.parse(createdAt)).toBeGreaterThan(3_500_000);
  });

  it('may announce its length with the last bytes', async ({ imglink, tus }) => {
    const created = await tus.send('POST', '/files', { 'upload-defer-length': '1' });
    const path = created.headers.get('location') ?? '';
    await tus.patch(path, 0, jpeg.subarray(0, 1000));
    expect((await tus.head(path)).headers.get('upload-defer-length')).toBe('1');
    const length = { 'upload-length': String(jpeg.length) };
    expect((await tus.patch(path, 1000, jpeg.subarray(1000), length)).status).toBe(204);
    expect((await image(imglink, keyOf(path))).uploadSha256).toBe(sha256(jpeg));
  });

  it('may arrive in hundreds of tiny chunks, with few objects in staging', async ({ imglink, tus }) => {
    const small = await photoJpeg({ width: 32, height: 32 });
    const path = await tus.begin(small.length + 300);
    const bytes = Buffer.concat([small, Buffer.alloc(300)]);
    const step = Math.ceil(bytes.length / 250);
    let most = 0;
    for (let at = 0; at < bytes.length; at += step) {
      expect((await tus.patch(path, at, bytes.subarray(at, at + step))).status).toBe(204);
      most = Math.max(most, (await imglink.files('staging')).length);
    }
    expect(most).toBeLessThan(90);
    expect((await image(imglink, keyOf(path))).uploadSha256).toBe(sha256(bytes));
  });

  it('works with the client that browsers use', async ({ imglink }) => {
    const sent = await sendByTus(imglink.url, large, { chunkSize: MIB, metadata: { title: 'By a client' } });
    expect(sent.offsets).toHaveLength(10);
    expect(await image(imglink, keyOf(sent.url))).toMatchObject({ title: 'By a client', uploadSha256: sha256(large) });
  });

  it('continues where its connection was lost, and does not send received bytes again', async ({ imglink }) => {
    await using proxy = await CuttingProxy.start(imglink.url, { afterBytes: 5 * MIB, times: 1 });
    const lost = await sendByTus(proxy.url, large);
    expect(lost.isWhole).toBe(false);
    // How much had arrived depends on how busy the machine is.
    const offset = await new TusClient(imglink.url).offset(new URL(lost.url).pathname);
    expect(offset).toBeGreaterThan(0);
    const sentBefore = proxy.sentBytes;
    const { isWhole, offsets } = await sendByTus(proxy.url, large, { uploadUrl: lost.url });
    expect([isWhole, offsets]).toEqual([true, [offset]]);
    // With the header fields of its requests.
    expect(proxy.sentBytes - sentBefore).toBeLessThan(large.length - offset + 10_000);
    expect((await image(imglink, keyOf(lost.url))).uploadSha256).toBe(sha256(large));
  });

  it(
    'keeps what arrived over a connection that hangs, and does not wait for it',
    { retry: 2 },
    async ({ imglink, tus }) => {
      const path = await tus.begin(jpeg.length);
      const socket = await tus.stall(path, 0, jpeg.length, jpeg.subarray(0, 120_000));
      await until(async () => (await imglink.metric('imglink_uploads_in_progress')) === 1, 'it is under way');
      const asked = performance.now();
      expect(await tus.offset(path)).toBe(120_000);
      // A slow body is ended after five seconds.
      expect(performance.now() - asked).toBeLessThan(4_000);
      expect((await tus.patch(path, 120_000, jpeg.subarray(120_000))).status).toBe(204);
      expect((await image(imglink, keyOf(path))).uploadSha256).toBe(sha256(jpeg));
      socket.destroy();
    },
  );

  it('keeps what arrived of a body that pauses for too long, and answers 408', async ({ tus }) => {
    const path = await tus.begin(jpeg.length);
    const socket = await tus.stall(path, 0, jpeg.length, jpeg.subarray(0, 50_000));
    const [answer] = (await new Promise<Buffer[]>((resolve) => socket.once('data', (...data) => resolve(data)))) as [
      Buffer,
    ];
    expect(String(answer)).toMatch(/^HTTP\/1\.1 408 [^]*tus-resumable: 1\.0\.0/i);
    expect(await tus.offset(path)).toBe(50_000);
    await tus.terminate(path);
  });

  it('is deleted when its sha256 does not match', async ({ imglink, tus }) => {
    const path = await tus.begin(jpeg.length, { sha256: sha256(large) });
    expect((await tus.patch(path, 0, jpeg.subarray(0, 200_000))).status).toBe(204);
    const last = await tus.patch(path, 200_000, jpeg.subarray(200_000));
    expect(last.status).toBe(460);
    expect(await last.json()).toMatchObject({ status: 460, code: 'checksum-mismatch' });
    expect((await tus.head(path)).status).toBe(404);
    expect(await imglink.files('staging')).toEqual([]);
    expect(await isStored(imglink, keyOf(path))).toBe(false);
  });

  it('that is no image is refused with its last byte, and when its status is requested', async ({ imglink, tus }) => {
    const path = await tus.begin(5);
    const last = await tus.patch(path, 0, Buffer.from('words'));
    expect([last.status, ((await last.json()) as { code: string }).code]).toEqual([415, 'unsupported-image']);
    const status = await imglink.get(`/v1/uploads/${keyOf(path)}`);
    expect(await status.json()).toMatchObject({ state: 'failed', error: { status: 415 } });
  });

  it('can be terminated, and is then gone', async ({ imglink, tus }) => {
    const path = await tus.begin(jpeg.length);
    await tus.patch(path, 0, jpeg.subarray(0, 1000));
    expect((await tus.terminate(path)).status).toBe(204);
    expect(await imglink.files('staging')).toEqual([]);
    const head = await tus.head(path);
    expect([head.status, head.headers.get('upload-offset'), head.headers.get('cache-control')]).toEqual([
      404,
      null,
      'no-store',
    ]);
    expect((await tus.patch(path, 1000, jpeg.subarray(1000))).status).toBe(404);
    expect((await tus.terminate(path)).status).toBe(404);
  });

  it('that is complete no longer affects its image', async ({ imglink, tus }) => {
    const path = (await tus.create(jpeg.length, {}, jpeg)).headers.get('location') ?? '';
    const before = await image(imglink, keyOf(path));
    expect((await tus.terminate(path)).status).toBe(409);
    expect((await tus.patch(path, 0, large.subarray(0, 1000))).status).toBe(409);
    expect((await tus.patch(path, jpeg.length, Buffer.alloc(0))).status).toBe(409);
    expect((await tus.patch(path, jpeg.length, Buffer.alloc(10))).status).toBe(413);
    expect(await image(imglink, keyOf(path))).toEqual(before);
    expect((await imglink.get(new URL(before.imageUrl).pathname)).status).toBe(200);
    expect((await tus.head(path)).headers.get('x-imglink-key')).toBe(keyOf(path));
  });

  it('may use POST with a method override', async ({ tus }) => {
    const path = await tus.begin(jpeg.length);
    const meant = (method: string) => ({ 'x-http-method-override': method });
    const chunk = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' };
    const patched = await tus.send('POST', path, { ...chunk, ...meant('PATCH') }, jpeg.subarray(0, 1000));
    expect([patched.status, patched.headers.get('upload-offset')]).toEqual([204, '1000']);
    expect((await tus.send('POST', path, meant('HEAD'))).headers.get('upload-offset')).toBe('1000');
    expect((await tus.send('POST', path, meant('DELETE'))).status).toBe(204);
    expect((await tus.send('POST', path)).status).toBe(405);
  });
});
