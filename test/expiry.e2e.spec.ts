import { photoJpeg } from '#imaging/testing';
import Database from 'better-sqlite3';
import { expect } from 'vitest';

import { it as base } from './harness/fixtures.js';
import { EmbeddedInstallation } from './harness/installation.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { until } from './harness/until.js';

const SWEEPING = { SWEEP_INTERVAL_MS: '200' };
const SECOND = 1_000;

const it = base.extend('installation', { scope: 'file' }, async ({ parts }) =>
  parts.use(await EmbeddedInstallation.create()),
);

/** An image that expires, with variants in the store. */
async function uploadExpiring(imglink: ImgLink): Promise<UploadAnswer> {
  const image = await imglink.upload(await photoJpeg({ exifGps: true }), {}, '?expiresIn=3600');
  for (const variant of ['s.webp', 'm.jpg']) expect((await imglink.get(`/i/${image.key}${variant}`)).status).toBe(200);
  return image;
}

/** Moves every expiry and every due deletion to `time`; the app must be stopped. */
function reschedule(installation: EmbeddedInstallation, time: number): void {
  const database = new Database(installation.databaseFile);
  database.prepare('UPDATE links SET expires_at = ? WHERE expires_at IS NOT NULL').run(time);
  database.prepare('UPDATE pending_deletions SET due_at = ?').run(time);
  database.close();
}

function pendingDeletions(installation: EmbeddedInstallation): number {
  const database = new Database(installation.databaseFile, { readonly: true });
  const count = database.prepare('SELECT COUNT(*) FROM pending_deletions').pluck().get() as number;
  database.close();
  return count;
}

const addressesOf = ({ key }: UploadAnswer) => [
  `/gallery/${key}`,
  `/v1/images/${key}`,
  `/i/${key}.jpg`,
  `/i/${key}.png`,
  `/i/${key}s.webp`,
  `/i/${key}l.avif`,
];
const statusesOf = (imglink: ImgLink, image: UploadAnswer) =>
  Promise.all(addressesOf(image).map(async (path) => (await imglink.get(path)).status));
const maxAgeOf = async (imglink: ImgLink, path: string) => {
  const field = (await imglink.get(path)).headers.get('cache-control') ?? '';
  expect(field).not.toContain('immutable');
  return Number(/max-age=(\d+)/.exec(field)?.[1]);
};

it('lets no cache keep an image beyond its expiry', async ({ installation }) => {
  await using imglink = await ImgLink.start({ installation });
  const { key, expiresAt, createdAt } = await uploadExpiring(imglink);
  expect(Date.parse(expiresAt ?? '') - Date.parse(createdAt)).toBeGreaterThan(3_590 * SECOND);
  for (const path of [`/i/${key}.jpg`, `/i/${key}s.webp`]) {
    expect(await maxAgeOf(imglink, path)).toBeGreaterThan(3_500);
    expect(await maxAgeOf(imglink, path)).toBeLessThanOrEqual(3_600);
  }
  await imglink.stop();
  reschedule(installation, Date.now() + 30 * SECOND);

  await using later = await ImgLink.start({ installation });
  for (const path of [`/i/${key}.jpg`, `/i/${key}s.webp`, `/v1/images/${key}`, `/gallery/${key}`]) {
    expect(await maxAgeOf(later, path)).toBeLessThanOrEqual(30);
  }
});

it('answers 410 from the moment of expiry, without a restart, and deletes the objects', async ({ installation }) => {
  const begun = performance.now();
  await using first = await ImgLink.start({ installation });
  const startMs = performance.now() - begun;
  const image = await uploadExpiring(first);
  const other = await first.upload(await photoJpeg());
  await first.stop();
  // It expires after the next start, however slow this machine is.
  reschedule(installation, Math.ceil(Date.now() + 2 * SECOND + 2 * startMs));

  await using second = await ImgLink.start({ installation, env: SWEEPING });
  expect((await second.get(`/i/${image.key}.jpg`)).status).toBe(200);
  await until(async () => (await second.get(`/i/${image.key}.jpg`)).status === 410, 'it has expired');
  expect(new Set(await statusesOf(second, image))).toEqual(new Set([410]));
  await until(async () => (await second.files('images')).length === 1, 'only the other image is left');
  expect((await second.get(new URL(other.imageUrl).pathname)).status).toBe(200);
  await until(async () => (await second.delete(image.key, image.deleteToken)).status === 410, 'it counts as deleted');
});

it('deletes an image that expired while nothing ran, and ends the deletion with its last pass', async ({
  installation,
}) => {
  await using first = await ImgLink.start({ installation });
  const image = await uploadExpiring(first);
  await first.stop();
  reschedule(installation, Date.now() - SECOND);

  await using second = await ImgLink.start({ installation, env: SWEEPING });
  expect(new Set(await statusesOf(second, image))).toEqual(new Set([410]));
  await until(async () => (await second.files('images')).length === 1, 'only the image of before is left');
  expect(pendingDeletions(installation)).toBeGreaterThan(0);
  await second.stop();
  reschedule(installation, Date.now() - SECOND);

  await using third = await ImgLink.start({ installation, env: SWEEPING });
  await until(() => {
    reschedule(installation, Date.now() - SECOND);
    return pendingDeletions(installation) === 0;
  }, 'no deletion is pending');
  expect(new Set(await statusesOf(third, image))).toEqual(new Set([410]));
  expect(await third.stop()).toBe(0);
  const { rows, objects } = await installation.audit();
  expect(objects).toEqual(rows);
});
