import { photoJpeg } from '#imaging/testing';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

import { beginUpload } from './harness/begun-upload.js';
import { openApi } from './harness/contract/document.js';
import { ImgLink } from './harness/imglink.js';
import { RedisServer, testRedis } from './harness/redis.js';

const LIMITED = { UPLOADS_PER_HOUR: '2' };
/** X-Forwarded-For is trusted, as behind a proxy. */
const BEHIND_PROXY = { ...LIMITED, TRUSTED_PROXIES: '127.0.0.1' };
const KEY_SECRET = 'a secret of the tests, 32 characters';

const photo = () => photoJpeg({ width: 32, height: 32 });
const from = (address: string) => ({ 'x-forwarded-for': address });

describe('UPLOADS_PER_HOUR', () => {
  it('limits the uploads of a client, says how many are left, and answers 429 with Retry-After', async () => {
    await using imglink = await ImgLink.start({ env: LIMITED });
    const bytes = await photo();
    const left: (string | null)[] = [];
    for (let upload = 0; upload < 2; upload++) {
      const response = await imglink.post(bytes);
      expect(response.status).toBe(200);
      expect(response.headers.get('ratelimit-policy')).toBe('"uploads";q=2;w=3600');
      left.push(response.headers.get('ratelimit'));
    }
    expect(left).toEqual([
      expect.stringMatching(/^"uploads";r=1;t=\d+$/),
      expect.stringMatching(/^"uploads";r=0;t=\d+$/),
    ]);

    const refused = await imglink.post(bytes);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'rate-limited', status: 429 });
    const waitSeconds = Number(refused.headers.get('retry-after'));
    expect(waitSeconds).toBeGreaterThan(3_500);
    expect(refused.headers.get('ratelimit')).toBe(`"uploads";r=0;t=${waitSeconds}`);
  });

  it('does not count reads and deletes', async () => {
    await using imglink = await ImgLink.start({ env: LIMITED });
    const { key, deleteToken } = await imglink.upload(await photo());
    for (let read = 0; read < 5; read++) expect((await imglink.get(`/v1/images/${key}`)).status).toBe(200);
    expect((await imglink.delete(key, deleteToken)).status).toBe(204);
    await imglink.upload(await photo());
  });

  it('refuses before the body is sent', async () => {
    await using imglink = await ImgLink.start({ env: { UPLOADS_PER_HOUR: '1' } });
    await imglink.upload(await photo());
    expect(await statusOfUnsentUpload(imglink)).toBe(429);
  });

  it('counts each client separately, and an IPv6 /64 as one', async () => {
    await using imglink = await ImgLink.start({ env: BEHIND_PROXY });
    const bytes = await photo();
    const statusFrom = async (address: string) => (await imglink.post(bytes, from(address))).status;
    expect([await statusFrom('192.0.2.1'), await statusFrom('192.0.2.1'), await statusFrom('192.0.2.1')]).toEqual([
      200, 200, 429,
    ]);
    expect(await statusFrom('192.0.2.2')).toBe(200);
    expect([
      await statusFrom('2001:db8::1'),
      await statusFrom('2001:db8::2'),
      await statusFrom('2001:db8::3'),
      await statusFrom('2001:db8:0:1::3'),
    ]).toEqual([200, 200, 429, 200]);
  });

  it('ignores an address that an untrusted client sends', async () => {
    await using imglink = await ImgLink.start({ env: LIMITED });
    const bytes = await photo();
    const statuses: number[] = [];
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
      statuses.push((await imglink.post(bytes, from(address))).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('keeps its count over a restart when processes share a cache', async () => {
    await using redis = await testRedis();
    const env = { ...LIMITED, CACHE_URL: redis.url, KEY_SECRET };
    await using first = await ImgLink.start({ env });
    await first.upload(await photo());
    await first.upload(await photo());
    await using second = await ImgLink.start({ env });
    expect((await second.post(await photo())).status).toBe(429);
  });

  it('counts in memory when the cache is down', async () => {
    await using redis = await RedisServer.start();
    await using imglink = await ImgLink.start({ env: { ...LIMITED, CACHE_URL: redis.url, KEY_SECRET } });
    await redis.kill();
    const statuses: number[] = [];
    for (let upload = 0; upload < 3; upload++) statuses.push((await imglink.post(await photo())).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('is in the documents', () => {
    const answer = openApi.paths['/v1/images']?.post?.responses['429'];
    expect(answer?.content).toMatchObject({
      'application/problem+json': { examples: { 'rate-limited': { value: { status: 429 } } } },
    });
    expect(answer?.headers).toHaveProperty('Retry-After');
  });
});

async function statusOfUnsentUpload(imglink: ImgLink): Promise<number> {
  const socket = await beginUpload(imglink);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer.toString())?.[1]);
}
