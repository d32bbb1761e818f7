import { photoJpeg } from '#imaging/testing';
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';

import { crashingAt } from './harness/crashing.js';
import { ImgLink, newInstallation, type UploadAnswer } from './harness/imglink.js';

const SWEEPING = { SWEEP_INTERVAL_MS: '200', PARTIAL_UPLOAD_TTL_MS: '1000' };
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

it.each(['bytes-staged', 'manifest-written', 'object-adopted', 'row-inserted', 'staged-bytes-deleted'] as const)(
  'finishes or forgets an upload that died after %s',
  async (point) => {
    await using first = await ImgLink.start(crashingAt(point, SWEEPING));
    const plain = await photoJpeg({ width: 200, height: 100 });
    const headers: Record<string, string> = point === 'manifest-written' ? { prefer: 'respond-async' } : {};
    await expect(first.post(plain, headers)).rejects.toThrow();

    await using second = await first.restart({ env: SWEEPING });
    await second.swept();
    const kept = await second.upload(await photoJpeg({ width: 90, height: 60 }));
    expect((await second.get(new URL(kept.imageUrl).pathname)).status).toBe(200);
    expect(await second.stop()).toBe(0);
    const { rows, objects } = await second.installation.audit();
    expect(objects).toEqual(rows);
    expect(rows).toHaveLength(['bytes-staged', 'object-adopted'].includes(point) ? 1 : 2);
  },
);

it('finishes an upload that was answered 202, after a kill', async () => {
  await using first = await ImgLink.start();
  const bytes = await photoJpeg({ width: 300, height: 200 });
  const { key } = (await (await first.post(bytes, { prefer: 'respond-async' })).json()) as UploadAnswer;
  await first.kill();
  await using second = await first.restart({ env: SWEEPING });
  await second.swept();
  const image = await second.get(`/i/${key}.jpg`);
  expect(sha256(Buffer.from(await image.arrayBuffer()))).toBe(sha256(bytes));
});

it('answers the running uploads when it is stopped', async () => {
  await using imglink = await ImgLink.start();
  const bytes = await photoJpeg({ width: 1200, height: 900 });
  const uploads = Array.from({ length: 16 }, () =>
    imglink.post(bytes).then(
      (response) => response.status,
      () => 'refused',
    ),
  );
  expect(await Promise.race(uploads)).toBe(200);
  expect(await imglink.stop()).toBe(0);
  expect((await Promise.all(uploads)).filter((status) => ![200, 503, 'refused'].includes(status))).toEqual([]);
});

it('loses no acknowledged upload when killed under 32 concurrent uploads', async () => {
  const rounds = Number(process.env.CHAOS_ROUNDS ?? 4);
  const plain = await photoJpeg({ width: 800, height: 600 });
  const tagged = await photoJpeg({ width: 400, height: 300, exifGps: true, orientation: 8 });
  const acknowledged = new Map<string, string>();
  await using installation = await newInstallation();
  let imglink = await ImgLink.start({ installation, env: SWEEPING });
  await using _ = { [Symbol.asyncDispose]: () => imglink[Symbol.asyncDispose]() };
  for (let round = 0; round < rounds; round++) {
    const goal = acknowledged.size + 20 + Math.floor(Math.random() * 60);
    const { promise: reached, resolve } = Promise.withResolvers<void>();
    const current = imglink;
    const senders = Array.from({ length: 32 }, async (_, number) => {
      try {
        for (;;) {
          const bytes = number % 2 ? plain : tagged;
          const headers: Record<string, string> = number % 8 === 0 ? { prefer: 'respond-async' } : {};
          const response = await current.post(bytes, headers);
          const answer = (await response.json()) as UploadAnswer;
          if (response.status === 200 || response.status === 202) acknowledged.set(answer.key, sha256(bytes));
          if (acknowledged.size >= goal) resolve();
        }
      } catch {
        // The process has ended.
      }
    });
    await reached;
    await current.kill();
    await Promise.all(senders);
    imglink = await ImgLink.start({ installation, env: SWEEPING });
  }
  await imglink.swept();
  let missing = 0;
  for (const [key, uploaded] of acknowledged) {
    const facts = (await (await imglink.get(`/v1/images/${key}`)).json()) as UploadAnswer;
    const bytes = Buffer.from(await (await imglink.get(`/i/${key}.jpg`)).arrayBuffer());
    if (sha256(bytes) !== facts.sha256 || facts.uploadSha256 !== uploaded) missing += 1;
  }
  await imglink.stop();
  const { rows, objects } = await installation.audit();
  const orphans = objects.filter((id) => !rows.includes(id)).length + rows.filter((id) => !objects.includes(id)).length;
  console.log(`acknowledged ${acknowledged.size}, missing ${missing}, orphans ${orphans}`);
  expect([missing, orphans]).toEqual([0, 0]);
});

it('refuses to start with another KEY_SECRET', async () => {
  await using first = await ImgLink.start();
  await first.stop();
  await expect(first.restart({ env: { KEY_SECRET: 'x'.repeat(32) } })).rejects.toThrow('KEY_SECRET is not the one');
});
