import { photoJpeg } from '#imaging/testing';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { EmbeddedInstallation } from './harness/installation.js';
import { ALL_WELL, readinessOf, readsAlone } from './harness/readiness.js';
import { SmallDisk } from './harness/small-disk.js';
import { until } from './harness/until.js';

const SWEEPING = { SWEEP_INTERVAL_MS: '200', PARTIAL_UPLOAD_TTL_MS: '1000' };
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

type Kept = Pick<UploadAnswer, 'key' | 'deleteToken'> & { uploadSha256: string };

/** Uploads pictures, `senders` at a time, until `refusals` of them were refused; returns the accepted ones. */
async function fillUp(imglink: ImgLink, pictures: Buffer[], refusals: number, senders = 8): Promise<Kept[]> {
  const kept: Kept[] = [];
  let refused = 0;
  const send = async (number: number): Promise<void> => {
    for (let turn = 0; refused < refusals; turn++) {
      const bytes = pictures[(number + turn) % pictures.length] as Buffer;
      const response = await imglink.post(bytes, number === 0 ? { prefer: 'respond-async' } : {});
      const answer = (await response.json()) as UploadAnswer;
      if (response.ok) {
        kept.push({ key: answer.key, deleteToken: answer.deleteToken, uploadSha256: sha256(bytes) });
        continue;
      }
      refused += 1;
      expect([507, 503]).toContain(response.status);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    }
  };
  await Promise.all(Array.from({ length: senders }, (_, number) => send(number)));
  return kept;
}

/** Those that are stored by now. An upload that was answered 202 may still wait for space. */
async function liveOf(imglink: ImgLink, kept: Kept[]): Promise<Kept[]> {
  const live: Kept[] = [];
  for (const image of kept) if ((await imglink.get(`/v1/images/${image.key}`)).status === 200) live.push(image);
  return live;
}

/** Those that cannot be read back byte for byte. */
async function missing(imglink: ImgLink, kept: Kept[]): Promise<string[]> {
  const lost: string[] = [];
  for (const { key, uploadSha256 } of kept) {
    const facts = (await (await imglink.get(`/v1/images/${key}`)).json()) as UploadAnswer;
    const bytes = Buffer.from(await (await imglink.get(`/i/${key}.jpg`)).arrayBuffer());
    if (facts.uploadSha256 !== uploadSha256 || sha256(bytes) !== facts.sha256) lost.push(key);
  }
  return lost;
}

const recovered = (imglink: ImgLink, picture: Buffer) =>
  until(async () => (await imglink.post(picture)).status === 200, 'there is space again');

async function expectNothingLeftBehind(imglink: ImgLink): Promise<void> {
  expect(await imglink.stop()).toBe(0);
  const { rows, objects } = await imglink.installation.audit();
  expect(objects).toEqual(rows);
  expect(await imglink.files('images')).toHaveLength(rows.length);
  expect(await imglink.files('staging')).toEqual([]);
}

it('loses nothing on a full disk, deletes there, and accepts uploads again once there is space', async () => {
  await using disk = await SmallDisk.mount(40);
  await using installation = await EmbeddedInstallation.create({ parent: disk.path });
  const [large, turned, small] = [
    await photoJpeg({ width: 1200, height: 900, bytes: 900_000 }),
    await photoJpeg({ width: 1200, height: 900, bytes: 900_000, exifGps: true, orientation: 6 }),
    await photoJpeg({ width: 90, height: 60, exifGps: true }),
  ] as const;
  await using first = await ImgLink.start({ installation, env: SWEEPING });
  // Small images fill the space that is too small for large ones.
  const kept = [...(await fillUp(first, [large, turned], 30)), ...(await fillUp(first, [small], 30))];
  // How many small ones fit depends on how far the log of the database has grown.
  expect(kept.length).toBeGreaterThan(20);
  // The log of the database may have grown into the reserve, so that the database is full as well.
  const full = { storage: 'full', staging: 'full' };
  expect([readsAlone(full), readsAlone({ database: 'full', ...full })]).toContainEqual(await readinessOf(first));

  const deleted = await liveOf(first, kept.slice(0, 8));
  expect(deleted.length).toBeGreaterThan(4);
  expect(await missing(first, await liveOf(first, kept))).toEqual([]);
  for (const { key, deleteToken } of deleted) expect((await first.delete(key, deleteToken)).status).toBe(204);
  await recovered(first, large);
  await first.swept();
  expect((await readinessOf(first)).reads).toBe(200);
  const others = kept.filter((image) => !deleted.includes(image));
  expect(await missing(first, others)).toEqual([]);
  await first.kill();

  await using second = await ImgLink.start({ installation, env: SWEEPING });
  await second.swept();
  expect(await missing(second, others)).toEqual([]);
  for (const { key } of deleted) expect((await second.get(`/i/${key}.jpg`)).status).toBe(410);
  await expectNothingLeftBehind(second);
});

it('loses nothing when only the database has no space', async () => {
  await using disk = await SmallDisk.mount(2);
  await using installation = await EmbeddedInstallation.create({ databaseFile: join(disk.path, 'imglink.sqlite') });
  await using imglink = await ImgLink.start({ installation, env: SWEEPING });
  const picture = await photoJpeg({ width: 60, height: 40 });
  expect(await readinessOf(imglink)).toEqual(ALL_WELL);
  await disk.fill();
  expect(await readinessOf(imglink)).toEqual(readsAlone({ database: 'full' }));
  const kept = await fillUp(imglink, [picture], 40);
  // There is no room for the row of a deletion, so the answer is not 204.
  const tried = (await liveOf(imglink, kept)).slice(0, 1);
  for (const { key, deleteToken } of tried) {
    expect([204, 507]).toContain((await imglink.delete(key, deleteToken)).status);
  }
  await disk.free();
  await recovered(imglink, picture);
  await imglink.swept();
  expect(
    await missing(
      imglink,
      kept.filter((image) => !tried.includes(image)),
    ),
  ).toEqual([]);
  await expectNothingLeftBehind(imglink);
});
