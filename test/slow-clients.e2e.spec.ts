import { photoJpeg } from '#imaging/testing';
import { once } from 'node:events';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';

import { beginUpload } from './harness/begun-upload.js';
import { ImgLink } from './harness/imglink.js';
import { until } from './harness/until.js';

const photo = () => photoJpeg({ width: 32, height: 32 });

// A slow body ends after five seconds. A machine that is too busy to open 220 connections in that time tries again.
describe('concurrent uploads', { retry: 2 }, () => {
  it('beyond the limit are refused before their body is sent, and accepted again afterwards', async () => {
    await using imglink = await ImgLink.start();
    // Each comes from another address, because one client has a share, and sends some bytes, because the slowest gives
    // way.
    const sockets = await Promise.all(
      Array.from({ length: 200 }, (_, n) => beginUpload(imglink, { localAddress: `127.0.2.${n + 1}` })),
    );
    for (const socket of sockets) socket.write(Buffer.alloc(200_000));
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

  it('of the client with most slots give way to other clients, the slowest first', async () => {
    await using imglink = await ImgLink.start();
    const most = await Promise.all(Array.from({ length: 150 }, () => beginUpload(imglink)));
    await until(async () => (await imglink.metric('imglink_uploads_in_progress')) === 150, 'the first have begun');
    const others = await Promise.all(
      Array.from({ length: 50 }, (_, n) => beginUpload(imglink, { localAddress: `127.0.2.${n + 1}` })),
    );
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
    expect(statuses.length).toBeGreaterThan(3);
    const failed = statuses.filter((status) => status !== 200).length;
    expect(failed).toBeLessThanOrEqual(Math.max(1, statuses.length * 0.05));

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
    const socket = await beginUpload(this.imglink);
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
