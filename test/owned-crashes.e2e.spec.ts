import { photoJpeg } from '#imaging/testing';
import type { FaultPoint } from '#observability';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';

import { Accounts, ADMIN_TOKEN, bearer } from './harness/accounts.js';
import { removeFolder } from './harness/child-process.js';
import { crashingAt } from './harness/crashing.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { until } from './harness/until.js';

const STANDALONE = 'dist/programs/standalone.js';
const KEY_SECRET = 'the secret of the tests, which is long enough';
const SWEEPING = { SWEEP_INTERVAL_MS: '200', PARTIAL_UPLOAD_TTL_MS: '1000' };

interface Images {
  items: UploadAnswer[];
}

let jpeg: Buffer;
beforeAll(async () => {
  jpeg = await photoJpeg();
});

/** Settings of one installation, whose account has room for one image and a half. */
async function install() {
  const dataDir = await mkdtemp(join(tmpdir(), 'imglink-owned-'));
  const url = `sqlite:${join(dataDir, 'imglink.sqlite')}`;
  const env = { PORT: '0', DATA_DIR: dataDir, DATABASE_URL: url, KEY_SECRET, ADMIN_TOKEN };
  await using imglink = await ImgLink.start({ main: STANDALONE, env });
  const accounts = new Accounts(imglink);
  const account = await accounts.create('anna', { limits: { totalBytes: Math.ceil(1.5 * jpeg.length) } });
  const key = await accounts.key({ account });
  expect(await imglink.stop()).toBe(0);
  return { env, key, [Symbol.asyncDispose]: () => removeFolder(dataDir) };
}

/** The live images of the account, after a check that its usage is their number and their bytes. */
async function imagesOf(imglink: ImgLink, key: string): Promise<UploadAnswer[]> {
  const read = async <T>(path: string) => (await (await imglink.get(path, bearer(key))).json()) as T;
  const used = async () => {
    const { usage } = await read<{ usage: { images: number; bytes: number } }>('/v1/account');
    const { items } = await read<Images>('/v1/account/images');
    const sum = items.reduce((bytes, image) => bytes + image.bytes, 0);
    return { items, isExact: usage.images === items.length && usage.bytes === sum };
  };
  await until(async () => (await used()).isExact, 'the usage is that of the images');
  return (await used()).items;
}

/** Runs `work` in a process that dies at `point`. */
async function dieAt(point: FaultPoint, env: Record<string, string>, work: (dying: ImgLink) => Promise<unknown>) {
  const dying = await ImgLink.start({ ...crashingAt(point), env: { ...env, CRASH_AT: point } });
  await work(dying).catch(() => undefined);
  await until(async () => (await dying.get('/health/live').catch(() => undefined)) === undefined, 'it is dead');
  await dying.kill();
}

it('counts an image exactly whose process died after it inserted the link', async () => {
  await using installed = await install();
  const { env, key } = installed;
  await dieAt('row-inserted', env, (dying) => dying.post(jpeg, bearer(key)));
  await using next = await ImgLink.start({ main: STANDALONE, env: { ...env, ...SWEEPING } });
  await until(async () => (await imagesOf(next, key)).length === 1, 'the image is listed');
  expect((await next.post(jpeg, bearer(key))).status).toBe(507);
});

it.each<FaultPoint>(['tombstone-written', 'image-released'])(
  'frees the space of an image whose delete died at %s',
  async (point) => {
    await using installed = await install();
    const { env, key } = installed;
    await dieAt(point, env, async (dying) => dying.delete((await dying.upload(jpeg, bearer(key))).key, key));
    await using next = await ImgLink.start({ main: STANDALONE, env: { ...env, ...SWEEPING } });
    await until(async () => (await imagesOf(next, key)).length === 0, 'no image is listed');
    expect((await next.post(jpeg, bearer(key))).status).toBe(200);
  },
);
