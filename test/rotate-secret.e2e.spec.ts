import { photoJpeg } from '#imaging/testing';
import { KeyCodec } from '#keys';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { ImgLink, type UploadAnswer } from './harness/imglink.js';

const NEW = 'the-new-secret-of-the-tests-which-is-a-word';

/** True if everything of the image answers. */
async function works(imglink: ImgLink, { key, sha256, thumbnails, deleteUrl }: UploadAnswer): Promise<void> {
  expect((await imglink.get(`/gallery/${key}`, { accept: 'text/html' })).status).toBe(200);
  expect(await (await imglink.get(`/v1/images/${key}`)).json()).toMatchObject({ key, sha256 });
  expect((await imglink.get(`/i/${key}.jpg`)).status).toBe(200);
  for (const address of [thumbnails.s, thumbnails.m, deleteUrl])
    expect((await imglink.get(new URL(address ?? '').pathname)).status).toBe(200);
}

it('keeps links and tokens of an older secret, and makes new ones with the new secret', async () => {
  await using first = await ImgLink.start();
  const repeated = { 'idempotency-key': 'sent again after the rotation' };
  const photo = await photoJpeg({ width: 300, height: 200 });
  const before = [await first.upload(photo), await first.upload(photo, repeated)] as const;
  await works(first, before[0]);
  expect(await first.stop()).toBe(0);
  const file = join(first.dataDir, 'key-secret');
  const former = (await readFile(file, 'utf8')).trim();
  const start = (KEY_SECRET: string) => first.restart({ env: { KEY_SECRET } });

  await expect(start(`${NEW} ${former}@${before[0].createdAt}`)).rejects.toThrow('Choose one after');
  await writeFile(file, `${NEW} ${former}@${new Date(Date.now() + 1).toISOString()}\n`);
  await using second = await first.restart();
  const after = [await second.upload(photo), await second.upload(photo)] as const;
  for (const image of [...before, ...after]) await works(second, image);
  expect(await second.upload(photo, repeated)).toEqual(
    expect.objectContaining({ key: before[1].key, deleteToken: before[1].deleteToken }),
  );

  // Somebody who knows the old secret cannot delete a new image.
  const id = new KeyCodec(NEW).decode(after[0].key) ?? 0n;
  const forged = after[0].key + new KeyCodec(former).deleteToken(id).slice(after[0].key.length);
  expect((await second.delete(after[0].key, forged)).status).toBe(403);

  for (const images of [before, after]) {
    expect((await second.delete(images[0].key, images[0].deleteToken)).status).toBe(204);
    const page = new URL(images[1].deleteUrl).pathname;
    expect((await fetch(second.url + page, { method: 'POST' })).status).toBe(200);
    for (const { key } of images) expect((await second.get(`/gallery/${key}`)).status).toBe(410);
  }
  expect(await second.stop()).toBe(0);

  await expect(start(former)).rejects.toThrow('from before a rotation');
  await expect(start(NEW)).rejects.toThrow('is no continuation of');
});
