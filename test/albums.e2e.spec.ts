import { photoPng } from '#imaging/testing';
import { describe, expect } from 'vitest';

import { type Client, it as base, keyOf, newAccount } from './harness/account-clients.js';
import { imgurOf } from './harness/imgur.js';
import type { UploadAnswer } from './harness/imglink.js';

interface Album {
  key: string;
  link: string;
  editToken: string;
  title: string | null;
  description: string | null;
  cover: string | null;
  imageCount: number;
  images: UploadAnswer[];
  owner?: { id: string; name: string };
}
type List = { items: Album[]; next: string | null };

const png = await photoPng({ width: 60, height: 40 });
const MANY = 1000;

const it = base
  .extend('images', { scope: 'file' }, ({ imglink }) => Promise.all([1, 2, 3].map(() => imglink.upload(png))))
  .extend('keys', { scope: 'file' }, ({ images }) => images.map(({ key }) => key))
  .extend('nobody', { scope: 'file' }, ({ admin }) => admin.with(undefined));

const create = (client: Client, fields: object) => client.json<Album>('POST', '/v1/albums', fields);
const read = (client: Client, { key }: Pick<Album, 'key'>) => client.json<Album>('GET', `/v1/albums/${key}`);
const keysIn = ({ images }: Pick<Album, 'images'>) => images.map(({ key }) => key);

it('creates an album, and shows it to everybody', async ({ nobody, imglink, keys }) => {
  const answer = await nobody.send('POST', '/v1/albums', { title: 'Lakes', images: keys, cover: keys[1] });
  const { editToken, ...album } = (await answer.json()) as Album;
  expect([answer.status, answer.headers.get('location')]).toEqual([201, `${imglink.url}/a/${album.key}`]);
  expect(album).toMatchObject({ title: 'Lakes', description: null, cover: keys[1], imageCount: 3 });
  expect([keysIn(album), editToken.startsWith(album.key)]).toEqual([keys, true]);
  const shown = await nobody.send('GET', `/v1/albums/${album.key}`);
  expect([await shown.json(), shown.headers.get('cache-control')]).toEqual([album, 'no-cache']);
  expect(await (await imglink.get(`/a/${album.key}`, { accept: 'text/html' })).text()).toContain('Lakes');
});

it('changes what is sent, by the edit token, which is the deletehash in Imgur’s API', async ({
  nobody,
  imglink,
  keys: [one = '', two = '', three = ''],
}) => {
  const album = await create(nobody, { title: 'Lakes', description: 'Of the south', images: [one, two] });
  const path = `/v1/albums/${album.key}`;
  const holder = nobody.with(album.editToken);
  expect(await holder.json('PATCH', path, { title: null, cover: two })).toMatchObject({
    title: null,
    description: 'Of the south',
    cover: two,
  });
  expect(keysIn(await holder.json<Album>('PUT', `${path}/images`, { images: [three, one, three] }))).toEqual([
    three,
    one,
  ]);
  expect(await read(nobody, album)).toMatchObject({ cover: three, imageCount: 2 });
  const imgur = await imgurOf(imglink).send<Album & { id: string }>('GET', `/3/album/${album.editToken}`);
  expect(imgur.data).toMatchObject({
    id: album.key,
    deletehash: album.editToken,
    images: [{ id: three }, { id: one }],
  });

  expect(await holder.outcome('DELETE', path)).toBe('204');
  expect(await holder.outcome('DELETE', path)).toBe('410 album-gone');
  for (const client of [nobody, holder]) expect(await client.outcome('GET', path)).toBe('410 album-gone');
  expect(await holder.outcome('PATCH', path, { title: 'x' })).toBe('410 album-gone');
  expect((await imglink.get(`/v1/images/${one}`)).status).toBe(200);
});

it('takes a list of 1,000 keys, and none that is longer', async ({ nobody, keys: [one = ''], imglink }) => {
  const many = await Promise.all(Array.from({ length: 8 }, () => imglink.upload(png)));
  const known = [...many.map(({ key }) => key), one];
  const images = Array.from({ length: MANY }, (_, index) => known[index % known.length]);
  const { editToken, key } = await create(nobody, { images });
  const tooMany = { images: [...images, one] };
  expect(await nobody.outcome('POST', '/v1/albums', tooMany)).toBe('400 invalid-request');
  expect(await nobody.with(editToken).outcome('PUT', `/v1/albums/${key}/images`, tooMany)).toBe('400 invalid-request');
});

it('refuses images that do not exist, and leaves out those that are deleted later', async ({
  nobody,
  imglink,
  keys,
}) => {
  const doomed = await imglink.upload(png);
  const album = await create(nobody, { images: [doomed.key, ...keys], cover: doomed.key });
  await imglink.delete(doomed.key, doomed.deleteToken);
  expect(await read(nobody, album)).toMatchObject({ cover: keys[0], imageCount: keys.length });
  const post = (fields: object) => nobody.outcome('POST', '/v1/albums', fields);
  expect(await post({ images: [doomed.key] })).toBe('410 image-gone');
  expect(await post({ images: [keys[0], album.key] })).toBe('422 unknown-image');
  expect(await post({ images: ['lake'] })).toBe('422 unknown-image');
  const answer = await nobody.send('POST', '/v1/albums', { images: [keys[0], 'lake'] });
  expect(await answer.json()).toMatchObject({ errors: [{ pointer: '#/images/1' }] });
});

it.for<[string, object]>([
  ['no images', { title: 'Lakes' }],
  ['images that are no list', { images: 'x' }],
  ['a key that is no text', { images: [1] }],
  ['a cover from elsewhere', { images: [], cover: '4fYk2aXbQ9Z' }],
  ['a title that is too long', { images: [], title: 'x'.repeat(129) }],
  ['an unknown field', { images: [], privacy: 'hidden' }],
])('refuses a new album with %s', async ([_what, fields], { nobody }) => {
  expect(await nobody.outcome('POST', '/v1/albums', fields)).toBe('400 invalid-request');
});

describe('who may change an album', () => {
  it('is the holder of its token, its owner and admins', async ({ admin, member, nobody, keys }) => {
    const stranger = await keyOf(admin, (await newAccount(admin)).id);
    const uploader = await keyOf(admin, member.id, { scopes: ['upload'] });
    const owned = await create(uploader.client, { images: keys });
    const anonymous = await create(nobody, { images: keys });
    const outcomes = async ({ key, editToken }: Album) => {
      const clients = [nobody, nobody.with(anonymous.editToken), nobody.with(editToken), member.client];
      const all = [...clients, uploader.client, stranger.client, admin];
      return Promise.all(all.map((client) => client.outcome('PATCH', `/v1/albums/${key}`, { title: 'Lakes' })));
    };
    expect(await outcomes(owned)).toEqual([
      '401 token-missing',
      '403 token-wrong',
      '200',
      '200',
      '403 scope-missing',
      '403 not-owner',
      '200',
    ]);
    expect(await outcomes(anonymous)).toEqual([
      '401 token-missing',
      '200',
      '200',
      '403 not-owner',
      '403 scope-missing',
      '403 not-owner',
      '200',
    ]);
    const dead = admin.with(`${member.key.key.slice(0, -1)}x`);
    for (const [method, path] of [
      ['POST', '/v1/albums'],
      ['GET', `/v1/albums/${owned.key}`],
      ['PATCH', `/v1/albums/${owned.key}`],
    ] as const) {
      const body = method === 'GET' ? undefined : { images: keys };
      expect(await dead.outcome(method, path, body)).toBe('401 credentials-invalid');
    }
    expect(await nobody.outcome('PATCH', '/v1/albums/lakes', {})).toBe('404 album-not-found');
  });

  it('is also who sees its owner', async ({ admin, member, nobody, keys }) => {
    const stranger = await keyOf(admin, (await newAccount(admin)).id);
    const album = await create(member.client, { images: keys });
    const owner = { id: member.id, name: 'member' };
    expect(album.owner).toEqual(owner);
    for (const client of [member.client, admin]) {
      const answer = await client.send('GET', `/v1/albums/${album.key}`);
      expect([answer.headers.get('cache-control'), ((await answer.json()) as Album).owner]).toEqual([
        'private, no-store',
        owner,
      ]);
    }
    for (const client of [nobody, nobody.with(album.editToken), stranger.client]) {
      expect(await read(client, album)).not.toHaveProperty('owner');
    }
  });
});

it('lists the albums of an account, the newest first', async ({ admin, keys, nobody }) => {
  const { client } = await keyOf(admin, (await newAccount(admin)).id);
  const albums: Album[] = [];
  for (const title of ['a', 'b', 'c', 'd']) albums.push(await create(client, { title, images: keys }));
  await client.json('DELETE', `/v1/albums/${albums[1]?.key}`).catch(() => undefined);
  const list = (query: string) => client.json<List>('GET', `/v1/account/albums${query}`);
  const first = await list('?limit=2');
  expect(first.items.map(({ title }) => title)).toEqual(['d', 'c']);
  expect(first.items[0]).toMatchObject({ key: albums[3]?.key, cover: keys[0], imageCount: 3 });
  expect(await list(`?limit=2&before=${first.next}`)).toMatchObject({ items: [{ title: 'a' }], next: null });
  expect(await client.outcome('GET', '/v1/account/albums?before=x')).toBe('400 invalid-request');
  expect(await nobody.outcome('GET', '/v1/account/albums')).toBe('401 credentials-required');
});
