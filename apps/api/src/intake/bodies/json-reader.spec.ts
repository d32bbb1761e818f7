import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { expect, it, vi } from 'vitest';

import { readJson } from './json-reader.js';

const isImage = (name: string) => name === 'base64';
const discard = vi.fn<(file: string) => Promise<void>>(async () => undefined);

async function* body(json: string): AsyncGenerator<Buffer> {
  yield Buffer.from(json);
}

const read = (json: string) => readJson(body(json), isImage, (pieces) => text(Readable.from(pieces)), discard);

it('reads the fields of an object, and the image as a stream', async () => {
  const form = await read('{"title":"A lake","base64":"aGVsbG8=","expiresIn":60,"x":true,"y":null}');
  expect(form.file).toBe('aGVsbG8=');
  expect({ ...form.fields }).toEqual({ title: 'A lake', expiresIn: 60, x: true, y: undefined });
});

it('reads an object without an image', async () => {
  const form = await read(' {"url":"https://example.org/a.png"} ');
  expect([form.file, { ...form.fields }]).toEqual([undefined, { url: 'https://example.org/a.png' }]);
});

it.each([
  ['an array', '[]'],
  ['a text', '"x"'],
  ['nothing', ''],
  ['an object that is cut short', '{"title":"A'],
  ['a second value', '{} {}'],
  ['a nested object', '{"title":{}}'],
  ['a list', '{"title":[]}'],
  ['a field twice', '{"title":"a","title":"b"}'],
  ['the prototype twice', '{"__proto__":"a","__proto__":"b"}'],
  ['a long name', `{"${'x'.repeat(129)}":1}`],
  ['a long text', `{"title":"${'x'.repeat(16 * 1024 + 1)}"}`],
  ['many fields', JSON.stringify(Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`f${index}`, 1])))],
])('throws invalid-request for %s', async (_what, json) => {
  await expect(read(json)).rejects.toMatchObject({ code: 'invalid-request' });
});

it('discards the image if what follows it is malformed', async () => {
  discard.mockClear();
  await expect(read('{"base64":"aGVs","title":[]}')).rejects.toMatchObject({ code: 'invalid-request' });
  expect(discard).toHaveBeenCalledExactlyOnceWith('aGVs');
});
