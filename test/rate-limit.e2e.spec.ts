import { photoJpeg } from '#imaging/testing';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';

import { ImgLink } from './harness/imglink.js';
import { RedisServer, testRedis } from './harness/redis.js';
import { until } from './harness/until.js';

const LIMITED = { UPLOADS_PER_HOUR: '2' };
/** Taken for the client's own word, as behind a proxy. */
const BEHIND_PROXY = { ...LIMITED, TRUSTED_PROXIES: '127.0.0.1' };
const KEY_SECRET = 'a secret of the tests, 32 characters';

const photo = () => photoJpeg({ width: 32, height: 32 });
const from = (address: string) => ({ 'x-forwarded-for': address });

describe('UPLOADS_PER_HOUR', () => {
  it('lets a client upload so often, says what is left, then asks it to wait', async () => {
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

  it('counts each client by itself, and a /64 of IPv6 as one', async () => {
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

  it('does not believe the address that a client gives for itself', async () => {
    await using imglink = await ImgLink.start({ env: LIMITED });
    const bytes = await photo();
    const statuses: number[] = [];
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
      statuses.push((await imglink.post(bytes, from(address))).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('counts over a restart where processes share a cache', async () => {
    await using redis = await testRedis();
    const env = { ...LIMITED, CACHE_URL: redis.url, KEY_SECRET };
    await using first = await ImgLink.start({ env });
    await first.upload(await photo());
    await first.upload(await photo());
    await using second = await ImgLink.start({ env });
    expect((await second.post(await photo())).status).toBe(429);
  });

  it('goes on counting by itself when the cache is gone', async () => {
    await using redis = await RedisServer.start();
    await using imglink = await ImgLink.start({ env: { ...LIMITED, CACHE_URL: redis.url, KEY_SECRET } });
    await redis.kill();
    const statuses: number[] = [];
    for (let upload = 0; upload < 3; upload++) statuses.push((await imglink.post(await photo())).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('is in the documents', async () => {
    await using imglink = await ImgLink.start();
    const document = (await (await imglink.get('/openapi.json')).json()) as {
      paths: Record<string, { post: { responses: Record<string, { content: object; headers: object }> } }>;
    };
    const answer = document.paths['/v1/images']?.post.responses['429'];
    expect(answer?.content).toMatchObject({
      'application/problem+json': { examples: { 'rate-limited': { value: { status: 429 } } } },
    });
    expect(answer?.headers).toHaveProperty('Retry-After');
  });
});

describe('uploads at the same time', () => {
  it('are refused past what the server can carry, before their body is sent, and taken again afterwards', async () => {
    await using imglink = await ImgLink.start();
    const sockets = await Promise.all(Array.from({ length: 200 }, () => beginUpload(imglink)));
    await until(async () => (await imglink.metric('imglink_uploads_in_progress')) === 200, '200 uploads are under way');

    const refused = await beginUpload(imglink);
    const [answer] = (await once(refused, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer.toString()).toMatch(/\r\nretry-after: 1\r\n/i);
    expect(answer.toString()).toContain('"code":"overloaded"');

    for (const socket of [...sockets, refused]) socket.destroy();
    await until(async () => (await imglink.metric('imglink_uploads_in_progress')) === 0, 'the uploads are over');
    await imglink.upload(await photo());
  });
});

/** Sends the head of an upload and nothing of its body. */
async function beginUpload({ url }: ImgLink): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname);
  await once(socket, 'connect');
  socket.write('POST /v1/images HTTP/1.1\r\nHost: x\r\nContent-Type: image/jpeg\r\nContent-Length: 1000\r\n\r\n');
  return socket;
}

async function statusOfUnsentUpload(imglink: ImgLink): Promise<number> {
  const socket = await beginUpload(imglink);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer.toString())?.[1]);
}
