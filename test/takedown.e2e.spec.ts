import { photoJpeg } from '#imaging/testing';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';

import { it } from './harness/fixtures.js';
import { ImgLink } from './harness/imglink.js';

const run = promisify(execFile);

/** Runs it as an operator does, with the settings of the running process. */
async function takeDown(imglink: ImgLink, images: string[], env: Record<string, string> = {}) {
  const settings = { PATH: process.env.PATH, ...imglink.installation.env, PORT: new URL(imglink.url).port, ...env };
  const program = ['dist/programs/takedown.js', ...images];
  return run(process.execPath, program, { env: settings }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => ({ code: error.code, stdout: error.stdout }),
  );
}

it('deletes images by key or by any address, and says which caches are purged', async ({ imglink }) => {
  const images = await Promise.all([30, 40, 50].map(async (width) => imglink.upload(await photoJpeg({ width }))));
  const [byKey, byPage, byVariant] = images;
  const named = [byKey?.key ?? '', byPage?.link ?? '', byVariant?.thumbnails.m ?? ''];
  const { code, stdout } = await takeDown(imglink, named);
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toEqual(
    images.map(({ key }) => expect.stringMatching(new RegExp(`^${key}: gone from database, cache, store`))),
  );
  for (const { key } of images) expect((await imglink.get(`/i/${key}.jpg`)).status).toBe(410);
  // A second run proves it again.
  expect((await takeDown(imglink, named)).code).toBe(0);
});

it('says why an image could not be deleted, and exits with 1', async ({ imglink }) => {
  const { key } = await imglink.upload(await photoJpeg());
  const made = await takeDown(imglink, ['no-key', '/gallery/00000000000']);
  expect(made.code).toBe(1);
  expect(made.stdout).toContain('no-key: no image can have this key');
  const other = await takeDown(imglink, [key], { KEY_SECRET: 'the secret of another installation altogether' });
  expect(other.code).toBe(1);
  expect((await imglink.get(`/v1/images/${key}`)).status).toBe(200);
});
