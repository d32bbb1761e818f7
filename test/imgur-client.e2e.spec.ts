import { photoPng } from '#imaging/testing';
import { ImgurClient } from 'imgur';
import { createReadStream } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

import { removeFolder } from './harness/child-process.js';
import { it as base } from './harness/fixtures.js';
import { TlsFront } from './harness/tls-front.js';

const png = await photoPng({ width: 60, height: 40 });

const it = base
  /** A file with the image. */
  .extend('file', { scope: 'file' }, async ({ parts }) => {
    const folder = await mkdtemp(join(tmpdir(), 'imglink-client-'));
    parts.defer(() => removeFolder(folder));
    await writeFile(join(folder, 'lake.png'), png);
    return join(folder, 'lake.png');
  })
  .extend('client', { scope: 'file' }, async ({ parts, imglink }) => {
    const front = parts.use(await TlsFront.start(imglink.url));
    // The client allows another host only together with a RapidAPI key.
    return new ImgurClient({ clientId: 'anything', rapidApiKey: 'anything', rapidApiHost: front.host });
  });

interface Uploaded {
  id: string;
  deletehash: string;
  link: string;
  title: string | null;
}

const upload = async (client: ImgurClient, payload: object) => {
  const answer = await client.upload(payload as Parameters<ImgurClient['upload']>[0]);
  expect([answer.success, answer.status]).toEqual([true, 200]);
  return answer.data as unknown as Uploaded;
};

it.for<[string, (file: string) => object]>([
  ['a stream', (file) => ({ image: createReadStream(file), type: 'stream', title: 'Lake' })],
  ['base64', () => ({ image: png.toString('base64'), type: 'base64', title: 'Lake' })],
])('uploads %s', async ([_what, payload], { client, file }) => {
  const { link, title } = await upload(client, payload(file));
  const stored = await fetch(link);
  expect([title, Buffer.from(await stored.arrayBuffer()).equals(png)]).toEqual(['Lake', true]);
});

it('reads, updates and deletes an image that it uploaded', async ({ client }) => {
  const { id, deletehash, link } = await upload(client, { image: png.toString('base64'), type: 'base64' });
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

it('makes and reads an album', async ({ client }) => {
  const made = await client.createAlbum('Lakes', 'Of the south');
  expect(made).toMatchObject({ success: true, data: { title: 'Lakes' } });
  const { id, deletehash } = made.data as unknown as Uploaded;
  const image = await upload(client, { image: png.toString('base64'), type: 'base64', album: deletehash });
  expect(await client.getAlbum(id)).toMatchObject({
    success: true,
    data: { id, title: 'Lakes', description: 'Of the south', images: [{ id: image.id }] },
  });
});

it('gets errors that it understands', async ({ client }) => {
  const answer = await client.upload({ image: Buffer.from('no image at all').toString('base64'), type: 'base64' });
  expect(answer).toMatchObject({ success: false, status: 1003, data: ['File type invalid (1)'] });
});

it('finds no albums for an account', async ({ client }) => {
  expect(await client.getAlbums('me')).toMatchObject({ success: true, data: [] });
  expect(await client.getAlbums('me', 2)).toMatchObject({ success: true, data: [] });
});
