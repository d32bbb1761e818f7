import { photoJpeg } from '#imaging/testing';
import { expect } from 'vitest';

import { expectWithin } from './harness/expect-within.js';
import { it as base } from './harness/fixtures.js';
import type { ImgLink, UploadAnswer } from './harness/imglink.js';
import { until } from './harness/until.js';

const picture = await photoJpeg({ width: 64, height: 48 });
const SECRET = 'a secret that the edge knows';

const it = base
  .extend('settings', { scope: 'file' }, ({ edgePort }) => ({
    EDGE_PURGE_URLS: `http://127.0.0.1:${edgePort}`,
    EDGE_PURGE_SECRET: SECRET,
  }))
  .extend('edgeSettings', { scope: 'file' }, { secret: SECRET })
  .extend('image', async ({ imglink }) => imglink.upload(picture, {}, '?title=A+pond'));

/** PATCH /v1/images/{key} with the image's delete token. */
const patch = (imglink: ImgLink, { key, deleteToken }: UploadAnswer, body: unknown, headers = {}) =>
  fetch(`${imglink.url}/v1/images/${key}`, {
    method: 'PATCH',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { authorization: `Bearer ${deleteToken}`, 'content-type': 'application/json', ...headers },
  });

it('changes the fields that are sent, and shows them on the page, in the JSON and in the headers', async ({
  imglink,
  image,
}) => {
  const read = async () => (await imglink.get(`/v1/images/${image.key}`)).json();
  const caching = async () => (await imglink.get(`/i/${image.key}.jpg`)).headers.get('cache-control');
  expect(await read()).toMatchObject({ title: 'A pond', expiresAt: null });
  expect(await caching()).toContain('immutable');

  const edited = await patch(imglink, image, { title: 'A <lake>', description: 'In the morning', expiresIn: 90 });
  const answer = (await edited.json()) as UploadAnswer;
  expect([edited.status, answer]).toMatchObject([200, { title: 'A <lake>', description: 'In the morning' }]);
  expect(answer).not.toHaveProperty('deleteToken');
  const secondsLeft = (Date.parse(String(answer.expiresAt)) - Date.now()) / 1000;
  expect(secondsLeft).toBeGreaterThan(60);
  expect(secondsLeft).toBeLessThanOrEqual(90);
  expect(await read()).toEqual(answer);
  expect(await (await imglink.get(`/gallery/${image.key}`, { accept: 'text/html' })).text()).toContain('A &lt;lake');
  expect(await caching()).toMatch(/^public, max-age=(?:[6-8]\d|90)$/);

  expect(await (await patch(imglink, image, { title: null, expiresIn: null })).json()).toMatchObject({
    title: null,
    description: 'In the morning',
    expiresAt: null,
  });
  expect(await caching()).toContain('immutable');
});

it('refuses bodies that are no edit', async ({ imglink, image }) => {
  const refused: [body: unknown, status: number, pointer?: string, headers?: object][] = [
    [{}, 400],
    ['', 400],
    ['[]', 400],
    ['{"title":"a","title":"b"}', 400, '#/title'],
    [{ title: 'x'.repeat(129) }, 400, '#/title'],
    [{ expiresIn: 59 }, 400, '#/expiresIn'],
    [{ key: 'x' }, 400, '#/key'],
    [{ description: 'x'.repeat(70_000) }, 413],
    ['title=A', 415, undefined, { 'content-type': 'application/x-www-form-urlencoded' }],
    [{ title: 'a' }, 415, undefined, { 'content-encoding': 'gzip' }],
  ];
  for (const [body, status, pointer, headers] of refused) {
    const answer = await patch(imglink, image, body, headers);
    const problem = (await answer.json()) as { errors?: { pointer: string }[] };
    expect([body, answer.status, problem.errors?.[0]?.pointer]).toEqual([body, status, pointer]);
  }
  expect(await (await imglink.get(`/v1/images/${image.key}`)).json()).toMatchObject({ title: 'A pond' });
});

it('needs the delete token of the image, and an image that is not deleted', async ({ imglink, image }) => {
  const other = await imglink.upload(picture);
  const edit = { title: 'A lake' };
  const status = async (of: UploadAnswer, headers = {}) => (await patch(imglink, of, edit, headers)).status;
  expect(await status(image, { authorization: '' })).toBe(401);
  expect(await status({ ...image, deleteToken: other.deleteToken })).toBe(403);
  expect(await status({ ...image, key: 'lakes' })).toBe(404);
  expect((await imglink.delete(other.key, other.deleteToken)).status).toBe(204);
  expect(await status(other)).toBe(410);
});

it('has no longer life for a file, two seconds after its image was given an expiry', async ({ imglink, edge }) => {
  await expectWithin(2_000, async () => {
    const image = await imglink.upload(picture);
    const files = [`/i/${image.key}.jpg`, `/i/${image.key}s.webp`];
    const lives = () =>
      Promise.all(files.map(async (path) => (await edge.get(path)).headers.get('cache-control')?.replace(/\d+/, 'n')));
    const areAll = (life: string) => async () => (await lives()).every((each) => each === life);
    await until(areAll('public, max-age=n, immutable'), 'the files are immutable');
    const stored = await imglink.files('images');
    expect((await patch(imglink, image, { expiresIn: 3600 })).status).toBe(200);
    const answered = performance.now();
    await until(areAll('public, max-age=n'), 'no file is immutable');
    const tookMs = performance.now() - answered;
    // No variant was rendered for that.
    expect(await imglink.files('images')).toEqual(stored);
    return tookMs;
  });
});
