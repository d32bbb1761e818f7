import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { animatedGif, gif } from '../testing/fixtures/gif-fixtures.js';
import { SECRET } from '../testing/fixtures/photo-pixels.js';
import { stripBuffer } from '../testing/strip-buffer.js';

const secret = Buffer.from(SECRET);
const header = Buffer.from('47494638396108000400800000000000ffffff', 'hex');
const descriptor = Buffer.from('2c000000000800040000', 'hex');
const trailer = Buffer.from(';');
const CLEAR = 4;
const END = 5;

/** Codes of three bits. They stay that short because a clear code follows every other pixel. */
function packed(codes: number[]): Buffer {
  const bytes = Buffer.alloc(Math.ceil((codes.length * 3) / 8));
  codes.forEach((code, index) => {
    for (let bit = 0; bit < 3; bit += 1) {
      const at = index * 3 + bit;
      bytes[at >> 3] = (bytes[at >> 3] as number) | (((code >> bit) & 1) << (at & 7));
    }
  });
  return bytes;
}

const pixels = (count: number) => Array.from({ length: count }, (_, index) => [CLEAR, index & 1]).flat();
const blocks = (...data: Buffer[]) =>
  Buffer.concat([...data.flatMap((block) => [Buffer.from([block.length]), block]), Buffer.from([0])]);
const file = (...data: Buffer[]) => Buffer.concat([header, descriptor, Buffer.from([2]), blocks(...data), trailer]);

const whole = packed([...pixels(32), CLEAR, END]);
const strip = async (bytes: Buffer) => (await stripBuffer(bytes)).bytes;
const shown = (bytes: Buffer) => sharp(bytes).raw().toBuffer();

describe('the pixels of a frame', () => {
  it.each([
    ['complete', file(whole)],
    ['in several blocks', file(whole.subarray(0, 7), whole.subarray(7))],
    ['without an end code', file(packed(pixels(32)))],
    ['too few', file(packed([...pixels(20), END]))],
    ['too few, and without an end code', file(packed(pixels(20)))],
  ])('are kept unchanged: %s', async (_how, bytes) => {
    expect((await strip(bytes)).equals(bytes)).toBe(true);
  });

  it.each([
    ['in the same block', file(Buffer.concat([whole, secret])), file(whole)],
    ['in other blocks', file(whole, secret, secret), file(whole)],
    ['behind an early end code', file(packed([...pixels(9), END]), secret), file(packed([...pixels(9), END]))],
  ])('lose bytes behind the end code %s', async (_where, bytes, expected) => {
    expect((await strip(bytes)).equals(expected)).toBe(true);
  });

  it.each([
    ['more pixels than the frame has', [...pixels(32), 1, 1, 1], pixels(32)],
    ['more pixels behind a clear code', [...pixels(32), ...pixels(9)], pixels(32)],
    ['an undefined code', [...pixels(11), CLEAR, 7, ...pixels(9)], [...pixels(11), CLEAR]],
  ])('are cut before %s', async (_what, sent, kept) => {
    const bytes = file(packed(sent), secret);
    expect((await strip(bytes)).equals(file(packed([...kept, END])))).toBe(true);
  });

  it.each([1, 2, 3, 4, 5, 8, 13, 23])('are cut at the last code in blocks of %i bytes', async (size) => {
    const data = packed([...pixels(32), ...pixels(9)]);
    const pieces = Array.from({ length: Math.ceil(data.length / size) }, (_, at) =>
      data.subarray(at * size, (at + 1) * size),
    );
    const stripped = await strip(file(...pieces, secret));
    expect(joined(stripped).equals(packed([...pixels(32), END]))).toBe(true);
    expect((await stripBuffer(stripped)).isUnchanged).toBe(true);
  });

  it.each([
    ['still', () => gif({ width: 97, height: 61 })],
    ['animated', () => animatedGif({ width: 97, height: 61 })],
  ])('of a photo (%s) are followed through codes of growing length', async (_kind, make) => {
    const plain = await make();
    expect((await stripBuffer(plain)).isUnchanged).toBe(true);
    // The last sub-block, its terminator and the trailer.
    const longer = Buffer.concat([plain.subarray(0, -2), blocks(secret), trailer]);
    const stripped = await strip(longer);
    expect(stripped.equals(plain)).toBe(true);
    expect((await shown(stripped)).equals(await shown(plain))).toBe(true);
  });
});

/** The data of the sub-blocks of a file with one frame. */
function joined(bytes: Buffer): Buffer {
  const data: Buffer[] = [];
  for (let at = header.length + descriptor.length + 1; bytes[at] !== 0;) {
    const length = bytes[at] as number;
    data.push(bytes.subarray(at + 1, at + 1 + length));
    at += 1 + length;
  }
  return Buffer.concat(data);
}
