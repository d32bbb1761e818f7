import { photoPng } from '#imaging/testing';
import { ImgurClient } from 'imgur';
import { expect } from 'vitest';

import { it as base, keyOf, newAccount } from './harness/account-clients.js';
import { imgurOf, json } from './harness/imgur.js';
import { TlsFront } from './harness/tls-front.js';

interface Listed {
  id: string;
  title: string | null;
  deletehash: string;
  account_url: string;
  cover?: string;
  images_count?: number;
}

const png = await photoPng({ width: 60, height: 40 });

const it = base
  /** An account with three images, and with an album of the last two. */
  .extend('anna', { scope: 'file' }, async ({ admin, imglink }) => {
    const account = await newAccount(admin);
    const { key } = await keyOf(admin, account.id);
    const send = <T>(method: string, path: string, init: RequestInit = {}, credential = `Client-ID ${key.key}`) =>
      imgurOf(imglink).send<T>(method, path, { ...init, headers: { ...init.headers, authorization: credential } });
    const upload = async () => (await imglink.upload(png, { authorization: `Bearer ${key.key}` })).key;
    const images = [await upload(), await upload(), await upload()];
    const request = json({ ids: images.slice(1), title: 'Lakes' });
    const album = (await send<{ id: string; deletehash: string }>('POST', '/3/album', request)).data;
    return { name: account.name, id: account.id, key: key.key, images, album, send };
  });

it('shows the account of a key, and its images and albums', async ({ anna }) => {
  const { name, images, album, send } = anna;
  for (const of of ['me', name]) {
    expect((await send('GET', `/3/account/${of}`)).data).toMatchObject({ url: name });
    expect((await send('GET', `/3/account/${of}/settings`)).data).toMatchObject({ account_url: name });
    expect((await send<Listed[]>('GET', `/3/account/${of}/images`)).data.map(({ id }) => id)).toEqual(
      images.toReversed(),
    );
    expect((await send('GET', `/3/account/${of}/albums`)).data).toMatchObject([
      {
        id: album.id,
        deletehash: album.deletehash,
        title: 'Lakes',
        account_url: name,
        cover: images[1],
        images_count: 2,
      },
    ]);
  }
  const dataOf = async (path: string) => (await send('GET', `/3/account/me/${path}`)).data;
  expect(await dataOf('images?page=1&perPage=2')).toMatchObject([{ id: images[0], account_url: name }]);
  expect([await dataOf('images/ids/1?perPage=1'), await dataOf('images/count')]).toEqual([[images[1]], 3]);
  expect([await dataOf('images/7'), await dataOf('albums/1')]).toEqual([[], []]);
  expect([await dataOf('albums/ids'), await dataOf('albums/count')]).toEqual([[album.id], 1]);
  expect((await send('GET', '/3/account/me/images/x')).status).toBe(400);
});

it('shows it to no other account', async ({ anna, admin }) => {
  const stranger = await keyOf(admin, (await newAccount(admin)).id);
  const uploader = await keyOf(admin, anna.id, { scopes: ['upload'] });
  const ask = async (path: string, credential?: string) => {
    const { status, data } = await anna.send('GET', `/3/account/${path}`, {}, credential);
    return Array.isArray(data) ? data : status;
  };
  const others = [`Client-ID ${stranger.key.key}`, 'Client-ID anything'];
  for (const other of others) {
    expect(await ask(anna.name, other)).toBe(404);
    expect([await ask(`${anna.name}/images`, other), await ask(`${anna.name}/albums`, other)]).toEqual([[], []]);
  }
  expect([await ask('me', 'Client-ID anything'), await ask('me/albums', 'Client-ID anything')]).toEqual([401, []]);
  const limited = `Client-ID ${uploader.key.key}`;
  expect([await ask('me', limited), await ask('me/images', limited)]).toEqual([200, 403]);
});

it('lets the account change its images and albums by their keys', async ({ anna, admin }) => {
  const { album, images, send } = anna;
  const stranger = `Client-ID ${(await keyOf(admin, (await newAccount(admin)).id)).key.key}`;
  for (const path of [`/3/album/${album.id}`, `/3/image/${images[0]}`]) {
    const statuses = [stranger, 'Client-ID anything', undefined].map(async (credential) => {
      return (await send('PUT', path, json({ title: 'Mine' }), credential)).status;
    });
    expect(await Promise.all(statuses)).toEqual([403, 403, 200]);
    expect((await send('GET', path)).data).toMatchObject({ title: 'Mine', account_url: anna.name });
    expect((await send<Listed>('GET', path)).data.deletehash).toHaveLength(26);
    const shown = await send('GET', path, {}, stranger);
    expect(shown.data).toMatchObject({ title: 'Mine', account_url: null, account_id: null });
    expect(shown.data).not.toHaveProperty('deletehash');
  }
  const more = await send<Listed>('POST', '/3/album', json({ ids: images }));
  expect((await send('DELETE', `/3/album/${more.data.id}`, {}, stranger)).status).toBe(403);
  expect((await send('DELETE', `/3/album/${more.data.id}`)).data).toBe(true);
  expect((await send('GET', '/3/account/me/albums/ids')).data).toEqual([album.id]);
});

it('answers what the npm package imgur asks for', async ({ anna, imglink, parts }) => {
  const front = parts.use(await TlsFront.start(imglink.url));
  const client = new ImgurClient({ clientId: anna.key, rapidApiKey: 'anything', rapidApiHost: front.host });
  expect(await client.getAlbums('me')).toMatchObject({ success: true, data: [{ id: anna.album.id }] });
  expect(await client.getAlbumsIds('me')).toMatchObject({ success: true, data: [anna.album.id] });
});
