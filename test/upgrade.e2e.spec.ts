import { photoJpeg, png } from '#imaging/testing';
import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { copyFile, rm } from 'node:fs/promises';
import { expect, it } from 'vitest';

import { Accounts, ADMIN_TOKEN, bearer } from './harness/accounts.js';
import { EmbeddedInstallation } from './harness/installation.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { blob, type ImgurData, imgurOf, json, multipart } from './harness/imgur.js';
import { lastRelease } from './harness/last-release.js';
import { keyOf, TusClient } from './harness/tus.js';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

it('opens the data of the last release, which was killed during uploads', async () => {
  const jpeg = await photoJpeg({ width: 640, height: 480, bytes: 300_000 });
  const staged = [
    jpeg,
    await photoJpeg({ seed: 2, everything: true }),
    png({ width: 300, height: 250, everything: true }),
  ];
  await using installation = await EmbeddedInstallation.create();
  await using old = await ImgLink.start({ installation, main: lastRelease().standalone });
  const stored = await old.upload(jpeg, {}, '?title=Old');
  const oldImgur = imgurOf(old);
  const { data: inAlbum } = await oldImgur.send<ImgurData>('POST', '/3/image', multipart({ image: blob(jpeg) }));
  const { data: album } = await oldImgur.send<{ id: string }>('POST', '/3/album', json({ ids: [inAlbum.id] }));
  const path = await new TusClient(old.url).begin(jpeg.length);
  await new TusClient(old.url).patch(path, 0, jpeg.subarray(0, 100_000));
  // No job ends while the database is locked.
  const lock = new Database(installation.databaseFile);
  lock.exec('BEGIN IMMEDIATE');
  const answers = await Promise.all(staged.map((image) => old.post(image as never, { prefer: 'respond-async' })));
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  const promised = await Promise.all(answers.map(async (answer) => ((await answer.json()) as UploadAnswer).key));
  await old.kill();
  lock.close();

  await using imglink = await ImgLink.start({ installation, env: { SWEEP_INTERVAL_MS: '100' } });
  const tus = new TusClient(imglink.url);
  expect(await tus.offset(path)).toBe(100_000);
  expect((await tus.patch(path, 100_000, jpeg.subarray(100_000))).status).toBe(204);
  await imglink.swept();
  const find = async (key: string) => (await (await imglink.get(`/v1/images/${key}`)).json()) as UploadAnswer;
  const found = await Promise.all([...promised, keyOf(path)].map(find));
  expect(found.map(({ uploadSha256 }) => uploadSha256)).toEqual([...staged, jpeg].map(sha256));
  expect(await find(stored.key)).toMatchObject({ title: 'Old', sha256: stored.sha256 });
  const { data } = await imgurOf(imglink).send<{ images: ImgurData[] }>('GET', `/3/album/${album.id}`);
  expect(data.images.map(({ id }) => id)).toEqual([inAlbum.id]);
  for (const { imageUrl, sha256: digest } of [stored, ...found]) {
    const bytes = await (await imglink.get(new URL(imageUrl).pathname)).bytes();
    expect(sha256(bytes)).toBe(digest);
  }
  const { rows, objects } = await installation.audit();
  expect(objects).toEqual(rows);
  expect(rows).toHaveLength(6);
});

it('gives images of the last release to accounts, and goes back to it by the backup alone', async () => {
  const jpeg = await photoJpeg();
  const { standalone } = lastRelease();
  await using installation = await EmbeddedInstallation.create();
  await using old = await ImgLink.start({ installation, main: standalone });
  const stored = await old.upload(jpeg);
  expect(await old.stop()).toBe(0);
  const { databaseFile } = installation;
  const backup = `${databaseFile}.backup`;
  const database = new Database(databaseFile);
  database.exec(`VACUUM INTO '${backup}'`);
  database.close();

  await using imglink = await ImgLink.start({ installation, env: { ADMIN_TOKEN } });
  const accounts = new Accounts(imglink);
  const headers = bearer(await accounts.key({ account: await accounts.create('anna') }));
  const owned = await imglink.upload(jpeg, headers);
  const taken = await fetch(`${imglink.url}/v1/account/images`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ deleteTokens: [stored.deleteToken] }),
  });
  expect(await taken.json()).toEqual({ results: [{ key: stored.key, status: 200 }] });
  const { items } = (await (await imglink.get('/v1/account/images', headers)).json()) as { items: UploadAnswer[] };
  expect(items.map(({ key }) => key)).toEqual([owned.key, stored.key]);
  expect(await (await imglink.get('/v1/account', headers)).json()).toMatchObject({
    usage: { images: 2, bytes: 2 * stored.bytes },
  });
  expect(await imglink.stop()).toBe(0);

  await expect(ImgLink.start({ installation, main: standalone })).rejects.toThrow(/schema|migration|newer/i);
  for (const suffix of ['-wal', '-shm']) await rm(databaseFile + suffix, { force: true });
  await copyFile(backup, databaseFile);
  await using again = await ImgLink.start({ installation, main: standalone });
  const statuses = [stored, owned].map(async ({ link }) => (await again.get(new URL(link).pathname)).status);
  expect(await Promise.all(statuses)).toEqual([200, 404]);
});
