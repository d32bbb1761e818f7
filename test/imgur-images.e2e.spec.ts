import { photoPng } from '#imaging/testing';
import { describe, expect } from 'vitest';

import { it as base } from './harness/fixtures.js';
import { blob, type Imgur, imgurOf, type ImgurData, json, multipart, urlencoded } from './harness/imgur.js';
import { ImgLink } from './harness/imglink.js';

const png = await photoPng({ width: 60, height: 40 });
const it = base.extend('imgur', { scope: 'file' }, ({ imglink }) => imgurOf(imglink));

describe('an image', () => {
  const upload = async (imgur: Imgur) =>
    (await imgur.send<ImgurData>('POST', '/3/image', multipart({ image: blob(png) }))).data;

  it.for(['', '/', '.json'])('is described without its deletehash at /3/image/{id}%s', async (suffix, { imgur }) => {
    const { id } = await upload(imgur);
    const { status, data } = await imgur.send<ImgurData>('GET', `/3/image/${id}${suffix}`);
    expect(status).toBe(200);
    expect(data).toMatchObject({ id, account_id: null, is_album: false, ups: null, comment_count: null });
    expect(data).not.toHaveProperty('deletehash');
    expect(data).not.toHaveProperty('name');
  });

  it.for<[string, RequestInit, object]>([
    ['POST', urlencoded({ title: 'One' }), { title: 'One', description: 'before' }],
    ['PUT', json({ description: 'Two' }), { title: 'before', description: 'Two' }],
    ['POST', multipart({ title: 'Three', description: '' }), { title: 'Three', description: null }],
  ])(
    'is edited by %s with its deletehash, everywhere at once',
    async ([method, request, words], { imglink, imgur }) => {
      const { id, deletehash } = (
        await imgur.send<ImgurData>(
          'POST',
          '/3/image',
          multipart({ image: blob(png), title: 'before', description: 'before' }),
        )
      ).data;
      await (await imglink.get(`/v1/images/${id}`)).json();
      expect(await imgur.send(method, `/3/image/${deletehash}`, request)).toMatchObject({ status: 200, data: true });
      expect((await imgur.send('GET', `/3/image/${id}`)).data).toMatchObject(words);
      expect(await (await imglink.get(`/v1/images/${id}`)).json()).toMatchObject(words);
    },
  );

  it('cannot be edited with another credential', async ({ imgur }) => {
    const { id, deletehash } = await upload(imgur);
    const statusOf = async (hash: string, request: RequestInit) =>
      (await imgur.send('POST', `/3/image/${hash}`, request)).status;
    expect(await statusOf(deletehash, {})).toBe(400);
    expect(await statusOf(id, urlencoded({ title: 'x' }))).toBe(403);
    expect(await statusOf(`${id}000000000000000`, urlencoded({ title: 'x' }))).toBe(404);
    expect((await imgur.send<ImgurData>('GET', `/3/image/${id}`)).data.title).toBeNull();
  });

  it('is deleted by its deletehash, also twice, and is then not found', async ({ imgur }) => {
    const { id, deletehash, link } = await upload(imgur);
    expect((await imgur.send('DELETE', `/3/image/${id}`)).status).toBe(403);
    for (let time = 0; time < 2; time++) {
      const answer = await imgur.send('DELETE', `/3/image/${deletehash}`, urlencoded({}));
      expect(answer).toMatchObject({ status: 200, data: true, success: true });
    }
    expect((await imgur.send('GET', `/3/image/${id}`)).status).toBe(404);
    expect((await imgur.send('PUT', `/3/image/${deletehash}`, urlencoded({ title: 'x' }))).status).toBe(404);
    expect((await fetch(link)).status).toBe(410);
  });

  it("is found at the addresses of Imgur's hosts", async ({ imglink, imgur }) => {
    const { id } = await upload(imgur);
    const leads = async (path: string) => {
      const { status, headers } = await imglink.get(path);
      return [status, headers.get('location')];
    };
    expect(await leads(`/${id}`)).toEqual([301, `/gallery/${id}`]);
    expect(await leads(`/${id}.png`)).toEqual([301, `/i/${id}.png`]);
    expect(await leads(`/${id}.gifv`)).toEqual([301, `/i/${id}.gifv`]);
    expect(await leads(`/${id}m.jpg`)).toEqual([301, `/i/${id}m.jpg`]);
    expect(await leads(`/download/${id}`)).toEqual([301, `/i/${id}.jpg`]);
    expect((await leads('/download/nothing'))[0]).toBe(404);
    expect((await leads('/nothing'))[0]).toBe(404);
    expect((await leads('/zzzzzzzzzzz.jpg'))[0]).toBe(404);
    const thumbnail = await fetch(`${imglink.url}/${id}s.png`);
    expect([thumbnail.status, thumbnail.headers.get('content-type')]).toEqual([200, 'image/png']);
  });
});

describe('credits', () => {
  it.for<[string, string, () => RequestInit]>([
    ['GET', '/3/credits', () => ({ headers: { authorization: 'Client-ID abc' } })],
    ['GET', '/3/image/abc', () => ({})],
    ['GET', '/3/nothing', () => ({})],
    ['GET', '/3/image/%zz', () => ({})],
    ['GET', `/3/image/${'x'.repeat(200)}`, () => ({})],
    ['POST', '/3/image', () => ({})],
    ['POST', '/3/image', () => multipart({ image: blob(png) })],
    ['POST', '/3/nothing', () => ({})],
    ['PATCH', '/3/image', () => ({})],
    ['OPTIONS', '/3/image', () => ({})],
  ])(
    'are on the answer to %s %s, which pages of other sites may read and nobody keeps',
    async ([method, path, request], { imgur }) => {
      const { headers } = await imgur.fetch(method, path, request());
      const names = ['UserLimit', 'UserRemaining', 'UserReset', 'ClientLimit', 'ClientRemaining', 'ClientReset'];
      const fields = names.map((name) => `x-ratelimit-${name}`);
      const ofPosts = ['limit', 'remaining', 'reset'].map((name) => `x-post-rate-limit-${name}`);
      const all = method === 'POST' ? [...fields, ...ofPosts] : fields;
      expect(all.filter((name) => !/^\d+$/.test(headers.get(name) ?? ''))).toEqual([]);
      expect(Number(headers.get('x-ratelimit-userreset'))).toBeGreaterThan(Date.now() / 1000);
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('access-control-expose-headers')).toContain('X-RateLimit-UserRemaining');
      expect(headers.get('cache-control')).toBe('no-store');
    },
  );

  it('are sent on every answer', async ({ imgur }) => {
    const { status, data } = await imgur.send('GET', '/3/credits', { headers: { authorization: 'Client-ID abc' } });
    const whole = expect.any(Number) as number;
    expect([status, Object.keys(data as object)]).toEqual([
      200,
      ['UserLimit', 'UserRemaining', 'UserReset', 'ClientLimit', 'ClientRemaining'],
    ]);
    const client = { ClientLimit: 12_500, ClientRemaining: 12_500 };
    expect(data).toEqual({ UserLimit: 500, UserRemaining: 500, UserReset: whole, ...client });
  });

  it('allow a preflight', async ({ imgur }) => {
    const { status, headers } = await imgur.fetch('OPTIONS', '/3/image');
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-methods')).toBe('GET, PUT, POST, PATCH, DELETE, OPTIONS');
    expect(headers.get('access-control-allow-headers')).toBe('*, Authorization');
  });

  it('run out when uploads are limited, for both endpoints', async () => {
    await using limited = await ImgLink.start({ env: { UPLOADS_PER_HOUR: '2' } });
    const its = imgurOf(limited);
    await limited.upload(png);
    const second = await its.send('POST', '/3/image', multipart({ image: blob(png) }));
    expect(second.status).toBe(200);
    const fields = (headers: Headers) =>
      [
        'x-ratelimit-userlimit',
        'x-ratelimit-userremaining',
        'x-post-rate-limit-limit',
        'x-post-rate-limit-remaining',
      ].map((name) => headers.get(name));
    expect(fields(second.headers)).toEqual(['2', '0', '2', '0']);

    const refused = await its.send<{ error: string }>('POST', '/3/upload', multipart({ image: blob(png) }));
    expect([refused.status, fields(refused.headers)]).toEqual([429, ['2', '0', '2', '0']]);
    expect(refused.data.error).toMatch(/^You are uploading too fast\. Please wait \d+ more minutes\.$/);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(3_500);
    expect(refused.headers.get('ratelimit')).toBe(`"uploads";r=0;t=${seconds}`);
    expect(refused.headers.get('x-post-rate-limit-reset')).toBe(String(seconds));
    expect((await limited.post(png)).status).toBe(429);
    expect(await its.send('GET', '/3/credits')).toMatchObject({
      status: 200,
      data: { UserLimit: 2, UserRemaining: 0 },
    });
  });
});
