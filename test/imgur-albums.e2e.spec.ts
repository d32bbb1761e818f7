import { photoPng } from '#imaging/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { blob, type Imgur, imgurOf, type ImgurData, json, multipart, urlencoded } from './harness/imgur.js';
import { ImgLink } from './harness/imglink.js';

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

let imglink: ImgLink;
let imgur: Imgur;
let png: Buffer;
let images: ImgurData[];
let ids: string[];

beforeAll(async () => {
  png = await photoPng({ width: 60, height: 40 });
  imglink = await ImgLink.start();
  imgur = imgurOf(imglink);
  images = await Promise.all(['One', 'Two', 'Three'].map((title) => upload({ title })));
  ids = images.map(({ id }) => id);
});
afterAll(() => imglink[Symbol.asyncDispose]());

const upload = async (fields: Record<string, string> = {}) =>
  (await imgur.send<ImgurData>('POST', '/3/image', multipart({ ...fields, image: blob(png) }))).data;
const create = async (request: RequestInit) => {
  const { status, data } = await imgur.send<Required<Album>>('POST', '/3/album', request);
  expect([status, Object.keys(data)]).toEqual([200, ['id', 'deletehash']]);
  return data;
};
const read = async (id: string) => (await imgur.send<Album>('GET', `/3/album/${id}`)).data;
const idsIn = async (id: string) => (await read(id)).images.map((image) => image.id);
const list = (name: string, values: string[]): RequestInit => {
  const body = new URLSearchParams();
  for (const value of values) body.append(name, value);
  return { body };
};

describe('an album', () => {
  it.each<[string, () => RequestInit]>([
    ['ids[]', () => list('ids[]', ids)],
    ['ids with commas', () => urlencoded({ ids: ids.join(',') })],
    [
      'deletehashes[]',
      () =>
        list(
          'deletehashes[]',
          images.map(({ deletehash }) => deletehash),
        ),
    ],
    ['JSON', () => json({ ids })],
    ['a form in parts', () => multipart({ 'ids[0]': ids[0] ?? '', 'ids[1]': ids[1] ?? '', 'ids[2]': ids[2] ?? '' })],
  ])('is made of images named by %s', async (_how, request) => {
    const { id } = await create(request());
    expect(await idsIn(id)).toEqual(ids);
  });

  it("has the fields of Imgur's album", async () => {
    const cover = ids[1] ?? '';
    const { id, deletehash } = await create(json({ ids, title: 'Lakes', description: 'Of the south', cover }));
    const album = await read(id);
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
    expect(await read(deletehash)).toMatchObject({ id, deletehash });
    expect((await imgur.send<ImgurData[]>('GET', `/3/album/${id}/images`)).data.map((image) => image.id)).toEqual(ids);
    expect((await imgur.send('GET', `/3/album/${id}/image/${cover}`)).data).toMatchObject({ id: cover, title: 'Two' });
  });

  it('may be created empty, and accepts uploads that name it', async () => {
    const { id, deletehash } = await create({});
    expect(await read(id)).toMatchObject({ title: null, cover: null, images_count: 0, images: [] });
    const added = await upload({ album: deletehash });
    expect(await read(id)).toMatchObject({ cover: added.id, images_count: 1 });
    const refused = await imgur.send('POST', '/3/image', multipart({ album: id, image: blob(png) }));
    expect(refused).toMatchObject({ status: 403, data: { error: 'Forbidden' } });
    const unknown = await imgur.send('POST', '/3/image', multipart({ image: blob(png), album: 'nothing' }));
    expect(unknown).toMatchObject({ status: 404, data: { error: 'Unable to find an album with the id, nothing' } });
    await imglink.swept();
    const { rows, objects } = await imglink.installation.audit();
    expect(objects.toSorted()).toEqual(rows.toSorted());
  });

  it.each<[string, string, (hash: string) => string, () => RequestInit, () => (string | undefined)[]]>([
    ['adding', 'POST', (hash) => `${hash}/add`, () => json({ ids: ids.slice(2) }), () => ids],
    ['adding by PUT', 'PUT', (hash) => `${hash}/add`, () => list('ids[]', ids.slice(1)), () => ids],
    [
      'adding what is there',
      'POST',
      (hash) => `${hash}/add`,
      () => list('ids', ids.slice(0, 1)),
      () => ids.slice(0, 2),
    ],
    ['removing', 'POST', (hash) => `${hash}/remove_images`, () => list('ids[]', ids.slice(0, 1)), () => [ids[1]]],
    ['removing by DELETE', 'DELETE', (hash) => `${hash}/remove_images?ids=${ids[1]}`, () => ({}), () => [ids[0]]],
    [
      'removing by DELETE with a body',
      'DELETE',
      (hash) => `${hash}/remove_images`,
      () => urlencoded({ ids: ids.join(',') }),
      () => [],
    ],
    ['replacing', 'POST', (hash) => `${hash}/`, () => list('ids[]', ids.toReversed()), () => ids.toReversed()],
    [
      'replacing by PUT',
      'PUT',
      (hash) => hash,
      () =>
        list(
          'deletehashes',
          images.map((each) => each.deletehash),
        ),
      () => ids,
    ],
    ['words alone', 'POST', (hash) => hash, () => urlencoded({ title: 'x' }), () => ids.slice(0, 2)],
  ])('has its images changed by %s', async (_what, method, path, request, expected) => {
    const { id, deletehash } = await create(json({ ids: ids.slice(0, 2) }));
    await read(id);
    const answer = await imgur.send(method, `/3/album/${path(deletehash)}`, request());
    expect([answer.status, answer.data]).toEqual([200, true]);
    expect(await idsIn(id)).toEqual(expected());
  });

  it('changes its texts and cover, and keeps absent fields', async () => {
    const { id, deletehash } = await create(json({ ids, title: 'before', description: 'stays' }));
    const change = urlencoded({ title: 'after', cover: ids[2] ?? '', layout: 'grid' });
    expect((await imgur.send('PUT', `/3/album/${deletehash}`, change)).status).toBe(200);
    expect(await read(id)).toMatchObject({ title: 'after', description: 'stays', cover: ids[2], layout: 'grid' });
    await imgur.send('POST', `/3/album/${deletehash}/remove_images`, list('ids[]', [ids[2] ?? '']));
    expect(await read(id)).toMatchObject({ cover: ids[0], images_count: 2 });
  });

  it('keeps each of many concurrent changes', async () => {
    const { id, deletehash } = await create({});
    const many = await Promise.all(Array.from({ length: 8 }, () => upload()));
    await Promise.all(many.map((image) => imgur.send('POST', `/3/album/${deletehash}/add`, list('ids[]', [image.id]))));
    expect((await idsIn(id)).toSorted()).toEqual(many.map((image) => image.id).toSorted());
  });

  it('leaves out a deleted image', async () => {
    const gone = await upload();
    const { id } = await create(json({ ids: [gone.id, ...ids], cover: gone.id }));
    expect(await read(id)).toMatchObject({ cover: gone.id, images_count: 4 });
    await imgur.send('DELETE', `/3/image/${gone.deletehash}`);
    expect(await read(id)).toMatchObject({ cover: ids[0], images_count: 3 });
    expect(await (await imglink.get(`/a/${id}`)).text()).not.toContain(gone.id);
  });

  it('can be deleted twice, and its images stay', async () => {
    const { id, deletehash } = await create(json({ ids }));
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
  let album: { id: string; deletehash: string };
  beforeAll(async () => {
    album = await create(json({ ids }));
  });
  const unchanged = async () => expect(await idsIn(album.id)).toEqual(ids);
  const owned = (name: string) => `You must own all the image ids to add them to album ${name}`;

  it.each<[string, string, () => string, () => RequestInit, number, () => unknown]>([
    [
      'an unknown image',
      'POST',
      () => `${album.deletehash}/add`,
      () => json({ ids: ['x'] }),
      403,
      () => owned(album.deletehash),
    ],
    ['nothing to add', 'POST', () => `${album.deletehash}/add`, () => ({}), 400, () => expect.any(String)],
    ['nothing to change', 'PUT', () => album.deletehash, () => ({}), 400, () => expect.any(String)],
    [
      'nothing to remove',
      'DELETE',
      () => `${album.deletehash}/remove_images`,
      () => ({}),
      400,
      () => expect.any(String),
    ],
    [
      'a cover from elsewhere',
      'PUT',
      () => album.deletehash,
      () => json({ cover: album.id }),
      400,
      () => expect.any(String),
    ],
    ['a body of no form', 'PUT', () => album.deletehash, () => json(['x']), 400, () => expect.any(String)],
    ['a key in the place of a deletehash', 'PUT', () => album.id, () => json({ title: 'x' }), 403, () => 'Forbidden'],
    ['a key that is to be deleted', 'DELETE', () => album.id, () => ({}), 403, () => 'Forbidden'],
    ['an unknown album', 'GET', () => 'abc', () => ({}), 404, () => 'Unable to find an album with the id, abc'],
    [
      'an image of another',
      'GET',
      () => `${album.id}/image/abc`,
      () => ({}),
      404,
      () => 'Unable to find an image with the id, abc',
    ],
  ])('is %s', async (_what, method, path, request, status, error) => {
    const answer = await imgur.send<{ error: unknown }>(method, `/3/album/${path()}`, request());
    expect([answer.status, answer.data.error]).toEqual([status, error()]);
    await unchanged();
  });

  it('names more than 500 images, and is refused before any look-up', async () => {
    const before = await imglink.metric('imglink_database_queries_total');
    const many = json({ ids: Array.from({ length: 501 }, () => ids[0]) });
    const answer = await imgur.send('POST', `/3/album/${album.deletehash}`, many);
    expect(answer).toMatchObject({ status: 400, data: { error: 'An album may have at most 500 images.' } });
    expect(await imglink.metric('imglink_database_queries_total')).toBe(before);
  });
});
