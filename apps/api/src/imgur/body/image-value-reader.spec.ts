import { DomainError } from '#errors';
import type { ReceivedBytes, UploadReceiver } from '#uploads';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';

import { ImageValueReader } from './image-value-reader.js';

const GIF = Buffer.from(`GIF89a${'\0\xff '.repeat(40)}`, 'latin1');
const BASE64 = GIF.toString('base64');

/** Staging in memory; `fail` is thrown instead of staging. */
class Staging {
  readonly staged = new Map<ReceivedBytes, Buffer>();
  fail: Error | undefined;

  async receive(bytes: AsyncIterable<Buffer>): Promise<ReceivedBytes> {
    if (this.fail) throw this.fail;
    const whole = await buffer(bytes);
    const handle = { size: whole.length } as ReceivedBytes;
    this.staged.set(handle, whole);
    return handle;
  }

  async discard(handle: ReceivedBytes): Promise<void> {
    this.staged.delete(handle);
  }
}

const NOBODY = { principal: undefined, uploadAllowance: undefined };

let staging: Staging;
let reader: ImageValueReader;
let isClosed: boolean;

beforeEach(() => {
  staging = new Staging();
  reader = new ImageValueReader(staging as unknown as UploadReceiver);
  isClosed = false;
});

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  try {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  } finally {
    isClosed = true;
  }
}
const read = (value: Buffer | string, size = 7) => reader.read(inChunks(Buffer.from(value), size), NOBODY);

describe('an image', () => {
  it.each<[string, Buffer | string]>([
    ['as bytes', GIF],
    ['as base64', BASE64],
    ['as base64 in lines, without padding', BASE64.replace(/=+$/, '').replace(/.{20}/g, '$&\r\n\t')],
    ['as base64 whose plus signs became spaces', BASE64.replaceAll('+', ' ')],
    ['as a data URL', `data:image/gif;base64,${BASE64}`],
  ])('is staged when it is sent %s', async (_how, value) => {
    for (const size of [1, 7, 1000]) {
      const read = await reader.read(inChunks(Buffer.from(value), size), NOBODY);
      expect(read).toMatchObject({ kind: 'bytes', format: 'gif', staged: { size: GIF.length } });
    }
    expect([...staging.staged.values()].every((bytes) => bytes.equals(GIF))).toBe(true);
  });

  it('leaves nothing in staging once it is discarded', async () => {
    await reader.discard(await read(GIF));
    expect(staging.staged.size).toBe(0);
  });

  it('fails as staging fails, and lets go of the body', async () => {
    staging.fail = new DomainError('no-space', 'The disk is full.');
    for (const value of [GIF, BASE64]) await expect(read(value)).rejects.toBe(staging.fail);
    expect(isClosed).toBe(true);
  });
});

describe('a URL', () => {
  it('is returned, not fetched', async () => {
    expect(await read(' HTTPS://pictures.example/a.gif?b=c\n')).toEqual({
      kind: 'url',
      url: 'HTTPS://pictures.example/a.gif?b=c',
    });
    expect(staging.staged.size).toBe(0);
  });

  it('may have 2048 characters', async () => {
    const url = `https://pictures.example/${'a'.repeat(2023)}`;
    expect(await read(url)).toEqual({ kind: 'url', url });
    await expect(read(`${url}a`)).rejects.toMatchObject({ code: 'invalid-request' });
  });
});

it.each([
  ['empty', '', 'empty-body'],
  ['blank', ' \n', 'empty-body'],
  ['neither base64 nor a URL', 'an image!', 'unsupported-image'],
  ['base64 of something else', Buffer.from('no image at all').toString('base64'), 'unsupported-image'],
  ['base64 that breaks later', `${BASE64.slice(0, 80)}!!!!`, 'unsupported-image'],
])('refuses a value that is %s', async (_what, value, code) => {
  await expect(read(value)).rejects.toMatchObject({ code });
});
