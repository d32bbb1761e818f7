import { photoPng } from '#imaging/testing';
import { ImgurClient } from 'imgur';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { ImgLink } from './harness/imglink.js';
import { TlsFront } from './harness/tls-front.js';

let imglink: ImgLink;
let front: TlsFront;
let client: ImgurClient;
let folder: string;
let file: string;
let png: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imglink-client-'));
  file = join(folder, 'lake.png');
  png = await photoPng({ width: 60, height: 40 });
  await writeFile(file, png);
  imglink = await ImgLink.start();
  front = await TlsFront.start(imglink.url);
  // The client allows another host only together with a RapidAPI key.
  client = new ImgurClient({ clientId: 'anything', rapidApiKey: 'anything', rapidApiHost: front.host });
});
afterAll(async () => {
  await front[Symbol.asyncDispose]();
  await imglink[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

interface Uploaded {
  id: string;
  deletehash: string;
  link: string;
  title: string | null;
}

const upload = async (payload: object) => {
  const answer = await client.upload(payload as Parameters<ImgurClient['upload']>[0]);
  expect([answer.success, answer.status]).toEqual([true, 200]);
  return answer.data as unknown as Uploaded;
};

it.each<[string, () => object]>([
  ['a stream', () => ({ image: createReadStream(file), type: 'stream', title: 'Lake' })],
  ['base64', () => ({ image: png.toString('base64'), type: 'base64', title: 'Lake' })],
])('uploads %s', async (_what, payload) => {
  const { link, title } = await upload(payload());
  const stored = await fetch(link);
  expect([title, Buffer.from(await stored.arrayBuffer()).equals(png)]).toEqual(['Lake', true]);
});

it('reads, updates and deletes an image that it uploaded', async () => {
  const { id, deletehash, link } = await upload({ image: png.toString('base64'), type: 'base64' });
  expect(await client.getImage(id)).toMatchObject({ success: true, data: { id, link, title: null } });
  const changes = { imageHash: deletehash, title: 'Lake', description: 'In the morning' };
  expect(await client.updateImage(changes)).toMatchObject({ success: true, status: 200, data: true });
  expect(await client.getImage(id)).toMatchObject({ data: { title: 'Lake', description: 'In the morning' } });
  expect(await client.deleteImage(deletehash)).toMatchObject({ success: true, status: 200, data: true });
  expect(await client.getImage(id)).toMatchObject({
    success: false,
    status: 404,
    data: [`Unable to find an image with the id, ${id}`],
  });
  expect((await fetch(link)).status).toBe(410);
});

it('makes and reads an album', async () => {
  const made = await client.createAlbum('Lakes', 'Of the south');
  expect(made).toMatchObject({ success: true, data: { title: 'Lakes' } });
  const { id, deletehash } = made.data as unknown as Uploaded;
  const image = await upload({ image: png.toString('base64'), type: 'base64', album: deletehash });
  expect(await client.getAlbum(id)).toMatchObject({
    success: true,
    data: { id, title: 'Lakes', description: 'Of the south', images: [{ id: image.id }] },
  });
});

it('gets errors that it understands', async () => {
  const answer = await client.upload({ image: Buffer.from('no image at all').toString('base64'), type: 'base64' });
  expect(answer).toMatchObject({ success: false, status: 1003, data: ['File type invalid (1)'] });
});

it('finds no albums for an account', async () => {
  expect(await client.getAlbums('me')).toMatchObject({ success: true, data: [] });
  expect(await client.getAlbums('me', 2)).toMatchObject({ success: true, data: [] });
});
