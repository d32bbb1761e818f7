import { photoJpeg } from '#imaging/testing';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';

import { openApi } from './harness/contract/document.js';
import { ImgLink } from './harness/imglink.js';
import { RedisServer, testRedis } from './harness/redis.js';
import { until } from './harness/until.js';

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

describe('concurrent uploads', () => {
  it('beyond the limit are refused before their body is sent, and accepted again afterwards', async () => {
    await using imglink = await ImgLink.start();
    // Each comes from another address, because one client has a share, and sends some bytes, because the slowest gives
    // way.
    const sockets = await Promise.all(Array.from({ length: 200 }, (_, n) => beginUpload(imglink, `127.0.2.${n + 1}`)));
    for (const socket of sockets) socket.write(Buffer.alloc(200_000));
    await until(async () => (await imglink.files('staging')).length === 200, '200 uploads are under way');
    expect(await imglink.metric('imglink_uploads_in_progress')).toBe(200);

    const refused = await beginUpload(imglink);
    const [answer] = (await once(refused, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer.toString()).toMatch(/\r\nretry-after: 1\r\n/i);
    expect(answer.toString()).toContain('"code":"overloaded"');

    for (const socket of [...sockets, refused]) socket.destroy();
    await until(async () => (await imglink.metric('imglink_uploads_in_progress')) === 0, 'the uploads are over');
    await imglink.upload(await photo());
  });

  it('of the client with most slots give way to other clients, the slowest first', async () => {
    await using imglink = await ImgLink.start();
    const most = await Promise.all(Array.from({ length: 150 }, () => beginUpload(imglink, '127.0.0.1')));
    await until(async () => (await imglink.metric('imglink_uploads_in_progress')) === 150, 'the first have begun');
    const others = await Promise.all(Array.from({ length: 50 }, (_, n) => beginUpload(imglink, `127.0.2.${n + 1}`)));
    await until(async () => (await imglink.metric('imglink_uploads_in_progress')) === 200, 'all slots are taken');
    const answers = most.map(async (socket) => String((await once(socket, 'data'))[0]));

    expect(await statusOfUpload(imglink, await photo(), '127.0.0.2')).toBe(200);
    const answer = await Promise.race(answers);
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toMatch(/\r\nretry-after: 1\r\n/i);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).toContain('the slowest uploads are stopped');
    expect(await imglink.metric('imglink_slots_refused_total', 'reason="evicted"')).toBe(1);
    for (const socket of [...most, ...others]) socket.destroy();
  });

  it('of others succeed while one client sends 220 bodies at 1 byte per 10 s, each of which ends after 5 s', async () => {
    await using imglink = await ImgLink.start();
    const bytes = await photo();
    const attack = new SlowAttack(imglink);
    await attack.begin(220);
    await until(() => attack.refused >= 70, 'what is beyond the share of the client makes way');
    expect(await imglink.metric('imglink_uploads_in_progress')).toBe(150);

    const statuses: number[] = [];
    while (attack.ended === 0) statuses.push(await statusOfUpload(imglink, bytes, '127.0.0.2'));
    expect(statuses.length).toBeGreaterThan(20);
    const stored = statuses.filter((status) => status === 200).length;
    expect(stored / statuses.length).toBeGreaterThanOrEqual(0.95);

    // None reconnected: after the grace period all have ended and left nothing.
    await until(() => attack.ended === 150, 'the slow bodies are ended');
    expect(attack.answers.every((answer) => /^HTTP\/1\.1 (408|503) /.test(answer))).toBe(true);
    expect(attack.answers.find((answer) => answer.startsWith('HTTP/1.1 408'))).toContain('240 bytes/s on average');
    expect(await imglink.metric('imglink_slow_bodies_total')).toBe(150);
    expect(await imglink.metric('imglink_slots_refused_total', 'kind="uploads"')).toBe(70);
    await imglink.swept();
  });

  it('from the same address succeed, as behind a proxy, while such a client reconnects continuously', async () => {
    await using imglink = await ImgLink.start();
    const bytes = await photo();
    const attack = new SlowAttack(imglink);
    attack.isPersistent = true;
    await attack.begin(220);
    await until(() => attack.refused >= 70, 'what is beyond the share of the client makes way');
    const statuses: number[] = [];
    while (statuses.length < 60) statuses.push(await statusOfUpload(imglink, bytes, '127.0.0.1'));
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(57);
    attack.isPersistent = false;
    await until(async () => (await imglink.metric('imglink_uploads_in_progress')) === 0, 'the slow bodies are ended');
    await imglink.swept();
  });
});

/** Time until a refused client tries again. */
const AGAIN_MS = 500;

/** Many connections of one client, each of which sends one byte of a body and then nothing. */
class SlowAttack {
  readonly answers: string[] = [];
  /** Reopens every connection that was ended. */
  isPersistent = false;
  refused = 0;
  /** Connections that were accepted and then ended. */
  ended = 0;

  constructor(private readonly imglink: ImgLink) {}

  async begin(connections: number): Promise<void> {
    await Promise.all(Array.from({ length: connections }, () => this.connect()));
  }

  private async connect(): Promise<void> {
    const socket = await beginUpload(this.imglink, '127.0.0.1');
    socket.write('x');
    socket.once('data', (answer) => {
      this.answers.push(String(answer));
      if (String(answer).includes(' 503 ')) this.refused += 1;
      else this.ended += 1;
      socket.destroy();
      setTimeout(() => this.isPersistent && void this.connect(), AGAIN_MS);
    });
  }
}

/** The statuses of uploads from this address. */
function statusOfUpload({ url }: ImgLink, bytes: Buffer, localAddress: string): Promise<number> {
  const { port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const headers = { 'content-type': 'image/jpeg', 'content-length': bytes.length };
  const upload = request(
    { host: '127.0.0.1', port, localAddress, method: 'POST', path: '/v1/images', headers, agent: false },
    (answer) => answer.resume().once('end', () => resolve(answer.statusCode ?? 0)),
  );
  upload.once('error', reject).end(bytes);
  return promise;
}

/** Sends the head of an upload and nothing of its body. */
async function beginUpload({ url }: ImgLink, localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), localAddress });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write('POST /v1/images HTTP/1.1\r\nHost: x\r\nContent-Type: image/jpeg\r\nContent-Length: 1000000\r\n\r\n');
  return socket;
}

async function statusOfUnsentUpload(imglink: ImgLink): Promise<number> {
  const socket = await beginUpload(imglink);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer.toString())?.[1]);
}
