import { photoPng } from '#imaging/testing';
import { describe, expect } from 'vitest';

import { it as base } from './harness/fixtures.js';
import { blob, type Imgur, imgurOf, type ImgurData, json, multipart, urlencoded } from './harness/imgur.js';

interface Album {
  id: string;
  deletehash?: string;
  title: string | null;
  description: string | null;
  cover: string | null;
  images_count: number;
  images: ImgurData[];
  link: string;
}

const png = await photoPng({ width: 60, height: 40 });
const it = base
  .extend('imgur', { scope: 'file' }, ({ imglink }) => imgurOf(imglink))
  .extend('images', { scope: 'file' }, ({ imgur }) =>
    Promise.all(['One', 'Two', 'Three'].map((title) => upload(imgur, { title }))),
  )
  .extend('ids', { scope: 'file' }, ({ images }) => images.map(({ id }) => id))
  .extend('album', { scope: 'file' }, ({ imgur, ids }) => create(imgur, json({ ids })));

const upload = async (imgur: Imgur, fields: Record<string, string> = {}) =>
  (await imgur.send<ImgurData>('POST', '/3/image', multipart({ ...fields, image: blob(png) }))).data;
const create = async (imgur: Imgur, request: RequestInit) => {
  const { status, data } = await imgur.send<Required<Album>>('POST', '/3/album', request);
  expect([status, Object.keys(data)]).toEqual([200, ['id', 'deletehash']]);
  return data;
};
const read = async (imgur: Imgur, id: string) => (await imgur.send<Album>('GET', `/3/album/${id}`)).data;
const idsIn = async (imgur: Imgur, id: string) => (await read(imgur, id)).images.map((image) => image.id);
const list = (name: string, values: string[]): RequestInit => {
  const body = new URLSearchParams();
  for (const value of values) body.append(name, value);
  return { body };
};

describe('an album', () => {
  it.for<[string, (ids: string[], images: ImgurData[]) => RequestInit]>([
    ['ids[]', (ids) => list('ids[]', ids)],
    ['ids with commas', (ids) => urlencoded({ ids: ids.join(',') })],
    [
      'deletehashes[]',
      (_ids, images) =>
        list(
          'deletehashes[]',
          images.map(({ deletehash }) => deletehash),
        ),
    ],
    ['JSON', (ids) => json({ ids })],
    ['a form in parts', (ids) => multipart({ 'ids[0]': ids[0] ?? '', 'ids[1]': ids[1] ?? '', 'ids[2]': ids[2] ?? '' })],
  ])('is made of images named by %s', async ([_how, request], { imgur, ids, images }) => {
    const { id } = await create(imgur, request(ids, images));
    expect(await idsIn(imgur, id)).toEqual(ids);
  });

  it("has the fields of Imgur's album", async ({ imglink, imgur, ids }) => {
    const cover = ids[1] ?? '';
    const { id, deletehash } = await create(imgur, json({ ids, title: 'Lakes', description: 'Of the south', cover }));
    const album = await read(imgur, id);
    expect(album).toMatchObject({
      id,
      title: 'Lakes',
      description: 'Of the south',
      cover,
      cover_width: 60,
      cover_height: 40,
      account_url: null,
      privacy: 'hidden',
      layout: 'blog',
      link: `${imglink.url}/a/${id}`,
      images_count: 3,
      is_album: true,
    });
    expect(album.images[0]).toMatchObject({ id: ids[0], title: 'One', account_id: null });
    expect(album).not.toHaveProperty('deletehash');
    expect(await read(imgur, deletehash)).toMatchObject({ id, deletehash });
    expect((await imgur.send<ImgurData[]>('GET', `/3/album/${id}/images`)).data.map((image) => image.id)).toEqual(ids);
    expect((await imgur.send('GET', `/3/album/${id}/image/${cover}`)).data).toMatchObject({ id: cover, title: 'Two' });
  });

  it('may be created empty, and accepts uploads that name it', async ({ imglink, imgur }) => {
    const { id, deletehash } = await create(imgur, {});
    expect(await read(imgur, id)).toMatchObject({ title: null, cover: null, images_count: 0, images: [] });
    const added = await upload(imgur, { album: deletehash });
    expect(await read(imgur, id)).toMatchObject({ cover: added.id, images_count: 1 });
    const refused = await imgur.send('POST', '/3/image', multipart({ album: id, image: blob(png) }));
    expect(refused).toMatchObject({ status: 403, data: { error: 'Forbidden' } });
    const unknown = await imgur.send('POST', '/3/image', multipart({ image: blob(png), album: 'nothing' }));
    expect(unknown).toMatchObject({ status: 404, data: { error: 'Unable to find an album with the id, nothing' } });
    await imglink.swept();
    const { rows, objects } = await imglink.installation.audit();
    expect(objects.toSorted()).toEqual(rows.toSorted());
  });

  interface Change {
    path: (hash: string, ids: string[]) => string;
    request: (ids: string[], images: ImgurData[]) => RequestInit;
    expected: (ids: string[]) => (string | undefined)[];
  }
  it.for<[string, string, Change['path'], Change['request'], Change['expected']]>([
    ['adding', 'POST', (hash) => `${hash}/add`, (ids) => json({ ids: ids.slice(2) }), (ids) => ids],
    ['adding by PUT', 'PUT', (hash) => `${hash}/add`, (ids) => list('ids[]', ids.slice(1)), (ids) => ids],
    [
      'adding what is there',
      'POST',
      (hash) => `${hash}/add`,
      (ids) => list('ids', ids.slice(0, 1)),
      (ids) => ids.slice(0, 2),
    ],
    ['removing', 'POST', (hash) => `${hash}/remove_images`, (ids) => list('ids[]', ids.slice(0, 1)), (ids) => [ids[1]]],
    [
      'removing by DELETE',
      'DELETE',
      (hash, ids) => `${hash}/remove_images?ids=${ids[1]}`,
      () => ({}),
      (ids) => [ids[0]],
    ],
    [
      'removing by DELETE with a body',
      'DELETE',
      (hash) => `${hash}/remove_images`,
      (ids) => urlencoded({ ids: ids.join(',') }),
      () => [],
    ],
    ['replacing', 'POST', (hash) => `${hash}/`, (ids) => list('ids[]', ids.toReversed()), (ids) => ids.toReversed()],
    [
      'replacing by PUT',
      'PUT',
      (hash) => hash,
      (_ids, images) =>
        list(
          'deletehashes',
          images.map((each) => each.deletehash),
        ),
      (ids) => ids,
    ],
    ['words alone', 'POST', (hash) => hash, () => urlencoded({ title: 'x' }), (ids) => ids.slice(0, 2)],
  ])('has its images changed by %s', async ([_what, method, path, request, expected], { imgur, ids, images }) => {
    const { id, deletehash } = await create(imgur, json({ ids: ids.slice(0, 2) }));
    await read(imgur, id);
    const answer = await imgur.send(method, `/3/album/${path(deletehash, ids)}`, request(ids, images));
    expect([answer.status, answer.data]).toEqual([200, true]);
    expect(await idsIn(imgur, id)).toEqual(expected(ids));
  });

  it('changes its texts and cover, and keeps absent fields', async ({ imgur, ids }) => {
    const { id, deletehash } = await create(imgur, json({ ids, title: 'before', description: 'stays' }));
    const change = urlencoded({ title: 'after', cover: ids[2] ?? '', layout: 'grid' });
    expect((await imgur.send('PUT', `/3/album/${deletehash}`, change)).status).toBe(200);
    expect(await read(imgur, id)).toMatchObject({
      title: 'after',
      description: 'stays',
      cover: ids[2],
      layout: 'grid',
    });
    await imgur.send('POST', `/3/album/${deletehash}/remove_images`, list('ids[]', [ids[2] ?? '']));
    expect(await read(imgur, id)).toMatchObject({ cover: ids[0], images_count: 2 });
  });

  it('keeps each of many concurrent changes', async ({ imgur }) => {
    const { id, deletehash } = await create(imgur, {});
    const many = await Promise.all(Array.from({ length: 8 }, () => upload(imgur)));
    await Promise.all(many.map((image) => imgur.send('POST', `/3/album/${deletehash}/add`, list('ids[]', [image.id]))));
    expect((await idsIn(imgur, id)).toSorted()).toEqual(many.map((image) => image.id).toSorted());
  });

  it('leaves out a deleted image', async ({ imglink, imgur, ids }) => {
    const gone = await upload(imgur);
    const { id } = await create(imgur, json({ ids: [gone.id, ...ids], cover: gone.id }));
    expect(await read(imgur, id)).toMatchObject({ cover: gone.id, images_count: 4 });
    await imgur.send('DELETE', `/3/image/${gone.deletehash}`);
    expect(await read(imgur, id)).toMatchObject({ cover: ids[0], images_count: 3 });
    expect(await (await imglink.get(`/a/${id}`)).text()).not.toContain(gone.id);
  });

  it('can be deleted twice, and its images stay', async ({ imglink, imgur, ids }) => {
    const { id, deletehash } = await create(imgur, json({ ids }));
    for (let time = 0; time < 2; time++) {
      expect(await imgur.send('DELETE', `/3/album/${deletehash}`)).toMatchObject({ status: 200, data: true });
    }
    expect(await imgur.send('GET', `/3/album/${id}`)).toMatchObject({ status: 404, success: false });
    expect((await imgur.send('POST', `/3/album/${deletehash}/add`, json({ ids }))).status).toBe(404);
    expect((await imgur.send('GET', `/3/image/${ids[0]}`)).status).toBe(200);
    expect((await imglink.get(`/a/${id}`, { accept: 'text/html' })).status).toBe(410);
  });
});

describe('a refused request', () => {
  type Named = Pick<Required<Album>, 'id' | 'deletehash'>;
  const owned = (name: string) => `You must own all the image ids to add them to album ${name}`;

  it.for<[string, string, (album: Named) => string, (album: Named) => RequestInit, number, (album: Named) => unknown]>([
    [
      'an unknown image',
      'POST',
      (album) => `${album.deletehash}/add`,
      () => json({ ids: ['x'] }),
      403,
      (album) => owned(album.deletehash),
    ],
    ['nothing to add', 'POST', (album) => `${album.deletehash}/add`, () => ({}), 400, () => expect.any(String)],
    ['nothing to change', 'PUT', (album) => album.deletehash, () => ({}), 400, () => expect.any(String)],
    [
      'nothing to remove',
      'DELETE',
      (album) => `${album.deletehash}/remove_images`,
      () => ({}),
      400,
      () => expect.any(String),
    ],
    [
      'a cover from elsewhere',
      'PUT',
      (album) => album.deletehash,
      (album) => json({ cover: album.id }),
      400,
      () => expect.any(String),
    ],
    ['a body of no form', 'PUT', (album) => album.deletehash, () => json(['x']), 400, () => expect.any(String)],
    [
      'a key in the place of a deletehash',
      'PUT',
      (album) => album.id,
      () => json({ title: 'x' }),
      403,
      () => 'Forbidden',
    ],
    ['a key that is to be deleted', 'DELETE', (album) => album.id, () => ({}), 403, () => 'Forbidden'],
    ['an unknown album', 'GET', () => 'abc', () => ({}), 404, () => 'Unable to find an album with the id, abc'],
    [
      'an image of another',
      'GET',
      (album) => `${album.id}/image/abc`,
      () => ({}),
      404,
      () => 'Unable to find an image with the id, abc',
    ],
  ])('is %s', async ([_what, method, path, request, status, error], { imgur, ids, album }) => {
    const answer = await imgur.send<{ error: unknown }>(method, `/3/album/${path(album)}`, request(album));
    expect([answer.status, answer.data.error]).toEqual([status, error(album)]);
    expect(await idsIn(imgur, album.id)).toEqual(ids);
  });

  it('names more than 1,000 images, and is refused before any look-up', async ({ imglink, imgur, ids, album }) => {
    const before = await imglink.metric('imglink_database_queries_total');
    const many = json({ ids: Array.from({ length: 1001 }, () => ids[0]) });
    const answer = await imgur.send('POST', `/3/album/${album.deletehash}`, many);
    expect(answer).toMatchObject({ status: 400, data: { error: 'An album may have at most 1,000 images.' } });
    expect(await imglink.metric('imglink_database_queries_total')).toBe(before);
  });
});
