import fc from 'fast-check';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';

import { readUrlencoded } from './urlencoded-reader.js';

/** The body in pieces of these sizes, which are repeated. */
async function* inPieces(body: Buffer, sizes: number[]): AsyncGenerator<Buffer> {
  for (let at = 0, turn = 0; at < body.length; turn++) {
    const size = sizes[turn % sizes.length] ?? body.length;
    yield body.subarray(at, at + size);
    at += size;
  }
}

const isImage = (name: string) => name === 'image';
const read = (body: string, sizes: number[] = [body.length], onFault = async (_file: Buffer) => {}) =>
  readUrlencoded(inPieces(Buffer.from(body), sizes), isImage, (bytes) => buffer(bytes), onFault);

it('reads the forms that URLSearchParams writes, in pieces of any size', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 });
  const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(text, text, fc.boolean(), sizes, async (image, title, isFirst, cuts) => {
      const pairs: [string, string][] = [
        ['image', image],
        ['títle & =', title],
      ];
      const body = String(new URLSearchParams(isFirst ? pairs : pairs.toReversed()));
      const form = await read(body, cuts);
      expect([form.file?.toString(), form.fields['títle & =']]).toEqual([image, title]);
    }),
  );
});

it.each([
  ['image=a%', 'a%'],
  ['image=a%4', 'a%4'],
  ['image=%zz%41', '%zzA'],
  ['image=a+b%2B', 'a b+'],
  ['image=a=b==', 'a=b=='],
  ['image=', ''],
  ['image', ''],
])('reads %s', async (body, image) => {
  for (const size of [1, 2, 3, 100]) expect((await read(body, [size])).file?.toString()).toBe(image);
});

it('uses the first of two images and of two fields with the same name', async () => {
  const { file, fields } = await read('image=a&title=b&image=c&title=d');
  expect([file?.toString(), { ...fields }]).toEqual(['a', { title: 'b', image: 'c' }]);
});

it.each([
  ['too many fields', `image=a&${'b=c&'.repeat(40)}`],
  ['a value that is too long', `image=a&title=${'b'.repeat(20_000)}`],
  ['a name that is too long', `image=a&${'b'.repeat(200)}=c`],
])('refuses %s, and passes the image to onFault', async (_what, body) => {
  const returned: string[] = [];
  const reading = read(body, [1000], async (file) => void returned.push(file.toString()));
  await expect(reading).rejects.toMatchObject({ code: 'invalid-request' });
  expect(returned).toEqual(['a']);
});
