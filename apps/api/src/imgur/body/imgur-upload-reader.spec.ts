import type { ReceivedBytes, UploadReceiver } from '#uploads';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';

import type { HttpOptions } from '../../http/http.options.js';
import { ImageValueReader } from './image-value-reader.js';
import { ImgurUploadReader } from './imgur-upload-reader.js';

const GIF = Buffer.from(`GIF89a${'\0\xff '.repeat(40)}`, 'latin1');
const BASE64 = GIF.toString('base64');
const URLENCODED = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data; boundary=x';
const OPTIONS = { maxUploadBytes: 1000, bodyIdleMs: 1000, bodyTotalMs: 1000 } as HttpOptions;

let staged: Map<ReceivedBytes, Buffer>;
let reader: ImgurUploadReader;

beforeEach(() => {
  staged = new Map();
  const receiver = {
    async receive(bytes: AsyncIterable<Buffer>) {
      const whole = await buffer(bytes);
      const handle = { size: whole.length } as ReceivedBytes;
      staged.set(handle, whole);
      return handle;
    },
    discard: async (handle: ReceivedBytes) => void staged.delete(handle),
  } as unknown as UploadReceiver;
  reader = new ImgurUploadReader(new ImageValueReader(receiver), OPTIONS);
});

/** A request with this body, as Fastify passes it to a handler that reads the body itself. */
function requestOf(contentType: string, body: Buffer | string, query = {}): FastifyRequest {
  const raw = Object.assign(Readable.from([Buffer.from(body)]), { complete: true });
  const headers = { 'content-type': contentType };
  return { raw, headers, query, askForBody: () => undefined } as unknown as FastifyRequest;
}

/** A multipart form; the parts are a text, or a GIF with a file name. */
function formOf(parts: [name: string, value: string | { filename: string }][], end = '--x--\r\n'): Buffer {
  const chunks = parts.flatMap(([name, value]) => {
    const isText = typeof value === 'string';
    const filename = isText ? '' : `; filename="${value.filename}"`;
    const head = `--x\r\nContent-Disposition: form-data; name="${name}"${filename}\r\n\r\n`;
    return [Buffer.from(head), isText ? Buffer.from(value) : GIF, Buffer.from('\r\n')];
  });
  return Buffer.concat([...chunks, Buffer.from(end)]);
}

describe('an image', () => {
  it.each<[string, string, Buffer | string]>([
    ['a file', MULTIPART, formOf([['image', { filename: 'lake.gif' }]])],
    ['a file named video', MULTIPART, formOf([['video', { filename: 'lake.gif' }]])],
    ['base64 in a multipart form', MULTIPART, formOf([['image', BASE64]])],
    [
      'a file after a text of the same name',
      MULTIPART,
      formOf([
        ['image', 'no image'],
        ['image', { filename: 'lake.gif' }],
      ]),
    ],
    ['a form whose last boundary lacks its dashes', MULTIPART, formOf([['image', { filename: 'a.gif' }]], '--x\r\n')],
    ['a urlencoded form', URLENCODED, `type=base64&image=${encodeURIComponent(BASE64)}`],
    ['JSON', 'application/json', JSON.stringify({ image: BASE64, disable_audio: true })],
    ['the body itself', 'image/gif', GIF],
    ['the body itself, with the type of a form', URLENCODED, GIF],
    ['base64 as the body', 'text/plain', BASE64],
  ])('may be %s', async (_what, contentType, body) => {
    const { image, format } = await reader.read(requestOf(contentType, body));
    expect([image.kind, format]).toEqual(['bytes', 'gif']);
    expect([...staged.values()]).toEqual([GIF]);
  });

  it('may be a URL, which is not fetched yet', async () => {
    const { image } = await reader.read(requestOf(URLENCODED, 'image=https%3A%2F%2Fpictures.example%2Fa.gif'));
    expect(image).toMatchObject({ kind: 'url', url: 'https://pictures.example/a.gif' });
    expect(staged.size).toBe(0);
  });

  it('must be there', async () => {
    await expect(reader.read(requestOf(URLENCODED, 'title=A+lake'))).rejects.toMatchObject({ code: 'empty-body' });
    await expect(reader.read(requestOf(MULTIPART, formOf([['title', 'A']])))).rejects.toMatchObject({
      code: 'empty-body',
    });
  });

  it('leaves nothing in staging once it is discarded', async () => {
    await reader.discard(await reader.read(requestOf('image/gif', GIF)));
    expect(staged.size).toBe(0);
  });
});

describe('the fields', () => {
  it('come from the form, and the name from its file', async () => {
    const form = formOf([
      ['title', 'A lake'],
      ['image', { filename: 'lake.gif' }],
      ['album', 'a deletehash'],
      ['unknown', 'ignored'],
    ]);
    const { fields, name, album } = await reader.read(requestOf(MULTIPART, form));
    expect([fields, name, album]).toEqual([{ title: 'A lake' }, 'lake.gif', 'a deletehash']);
  });

  it('come from the query for a body that is the image', async () => {
    const query = { title: 'A lake', description: 'Morning', name: 'l.gif' };
    const { fields, name } = await reader.read(requestOf('image/gif', GIF, query));
    expect([fields, name]).toEqual([{ title: 'A lake', description: 'Morning' }, 'l.gif']);
  });

  it('are refused if they are too long, and the image is deleted from staging', async () => {
    const query = { title: 'a'.repeat(129) };
    await expect(reader.read(requestOf('image/gif', GIF, query))).rejects.toMatchObject({ code: 'invalid-request' });
    expect(staged.size).toBe(0);
  });
});

describe('a request is refused before its body is read', () => {
  const check = (headers: Record<string, string>) => () => reader.check({ headers } as unknown as FastifyRequest);

  it('if an image is larger than the limit', () => {
    expect(check({ 'content-type': 'image/gif', 'content-length': '1000' })).not.toThrow();
    expect(check({ 'content-type': 'image/gif', 'content-length': '1001' })).toThrow(
      expect.objectContaining({ code: 'too-many-bytes' }),
    );
    // A form may hold base64 and other fields.
    expect(check({ 'content-type': URLENCODED, 'content-length': '2000' })).not.toThrow();
  });

  it('if it is compressed', () => {
    expect(check({ 'content-encoding': 'gzip' })).toThrow(
      expect.objectContaining({ code: 'content-encoding-unsupported' }),
    );
  });
});
