import { describe, expect, it } from 'vitest';

import { minimalTiff } from '../walking/exif-orientation.js';
import { makeChunk } from './png-chunk-reader.js';
import { exifTiff } from '../testing/fixtures/exif-fixture.js';
import { apng, photoPng, png, PNG_SIGNATURE, pngChunks, pngHeader } from '../testing/fixtures/png-fixtures.js';
import { stripBuffer } from '../testing/strip-buffer.js';
import { stripContract } from '../testing/strip.contract.js';

const upright = { format: 'png', width: 40, height: 30 } as const;
const DEPTHS = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] } as const;

for (const colourType of [0, 2, 3, 4, 6] as const) {
  for (const bitDepth of DEPTHS[colourType]) {
    stripContract({
      name: `a PNG of colour type ${colourType} and ${bitDepth} bits, with all metadata`,
      bytes: () => png({ colourType, bitDepth, everything: true }),
      facts: upright,
    });
  }
}
stripContract({ name: 'a bare PNG', bytes: () => png(), facts: upright, isClean: true });
stripContract({
  name: 'an interlaced PNG with alpha',
  bytes: () => photoPng({ interlaced: true, alpha: true }),
  facts: { width: 160, height: 120 },
  isClean: true,
});
stripContract({
  name: 'a PNG of orientation 6',
  bytes: () => png({ orientation: 6 }),
  facts: { width: 30, height: 40, orientation: 6 },
});
stripContract({
  name: 'an APNG with all metadata',
  bytes: () => apng({ everything: true }),
  facts: { width: 24, height: 16, frames: 3, animated: true },
});
stripContract({
  name: 'a bare APNG',
  bytes: () => apng(),
  facts: { frames: 3, animated: true },
  isClean: true,
});

/** The chunks of a plain grey 8 x 8 PNG, from which the tests build invalid files. */
const idat = png({ width: 8, height: 8, colourType: 0 });
const chunkAt = (from: number) => idat.subarray(from, from + 12 + idat.readUInt32BE(from));
const header = chunkAt(8);
const firstData = chunkAt(idat.indexOf('IDAT') - 4);
const secondData = chunkAt(idat.lastIndexOf('IDAT') - 4);
const end = makeChunk('IEND', Buffer.alloc(0));
const text = makeChunk('tEXt', Buffer.from('Comment\0SECRETGPS'));
const animation = makeChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]));
const build = (...chunks: Buffer[]) => Buffer.concat([PNG_SIGNATURE, ...chunks]);

describe('orientation', () => {
  it('keeps an Exif chunk that holds only the orientation', async () => {
    const clean = build(header, makeChunk('eXIf', minimalTiff(3)), firstData, secondData, end);
    expect((await stripBuffer(clean)).isUnchanged).toBe(true);
  });

  it('ignores and drops an Exif chunk behind the pixels, as browsers do', async () => {
    const late = build(header, firstData, secondData, makeChunk('eXIf', exifTiff({ orientation: 3 })), end);
    const { bytes, image } = await stripBuffer(late);
    expect(bytes.equals(build(header, firstData, secondData, end))).toBe(true);
    expect(image.orientation).toBe(1);
  });

  it('reads the first of two Exif chunks, even if it has no orientation', async () => {
    const silent = makeChunk('eXIf', exifTiff({}));
    const turned = makeChunk('eXIf', exifTiff({ orientation: 6 }));
    const { bytes, image } = await stripBuffer(build(header, silent, turned, firstData, secondData, end));
    expect(bytes.equals(build(header, firstData, secondData, end))).toBe(true);
    expect(image.orientation).toBe(1);
  });
});

it('ignores an animation that is announced behind the pixels', async () => {
  const { image, bytes } = await stripBuffer(build(header, firstData, secondData, animation, end));
  expect(image.animated).toBe(false);
  expect(bytes.includes('acTL')).toBe(false);
});

it('drops an unknown ancillary chunk', async () => {
  const { bytes } = await stripBuffer(build(header, makeChunk('prVt', Buffer.from('x')), firstData, secondData, end));
  expect(bytes.includes('prVt')).toBe(false);
});

const control = (width: number) => {
  const data = Buffer.alloc(26);
  data.writeUInt32BE(width, 4);
  data.writeUInt32BE(8, 8);
  return makeChunk('fcTL', data);
};

it.each([
  ['no pixels', build(header, end)],
  ['no header', build(firstData, end)],
  ['two headers', build(header, header, firstData, secondData, end)],
  ['no end', build(header, firstData, secondData)],
  ['pixels in two places', build(header, firstData, text, secondData, end)],
  ['an impossible bit depth', build(makeChunk('IHDR', pngHeader(8, 8, 4, 2)), firstData, secondData, end)],
  ['no width', build(makeChunk('IHDR', pngHeader(0, 8, 8, 0)), firstData, secondData, end)],
  ['no palette', build(makeChunk('IHDR', pngHeader(8, 8, 8, 3)), firstData, secondData, end)],
  ['half a palette entry', build(header, makeChunk('PLTE', Buffer.alloc(4)), firstData, secondData, end)],
  ['an unknown critical chunk', build(header, makeChunk('ABCD', Buffer.alloc(4)), firstData, secondData, end)],
  ['a chunk that is too long', build(header, Buffer.from('\xff\xff\xff\xffIDATxxxx', 'latin1'))],
  ['an invalid chunk type', build(header, makeChunk('1234', Buffer.alloc(4)), firstData, secondData, end)],
  ['a frame that exceeds the canvas', build(header, animation, control(9), firstData, secondData, end)],
])('rejects a PNG with %s as damaged', async (_name, bytes) => {
  await expect(stripBuffer(bytes)).rejects.toMatchObject({ code: 'damaged-image' });
});

it('rejects a file with a changed byte, unless the byte is in an optional chunk', async () => {
  const original = png({ width: 8, height: 8, colourType: 3, everything: true });
  const outcomeOf = (bytes: Buffer) =>
    stripBuffer(bytes).then(
      (stripped) => stripped.bytes.toString('hex'),
      () => 'damaged',
    );
  for (const { type, from, to } of pngChunks(original)) {
    const isNeeded = /^[A-Z]/.test(type) && type !== 'IEND';
    const without = Buffer.concat([original.subarray(0, from), original.subarray(to)]);
    const expected = isNeeded ? 'damaged' : await outcomeOf(type === 'IEND' ? original : without);
    for (let at = from + 8; at < to; at += 1) {
      const changed = Buffer.from(original);
      changed[at] = (changed[at] as number) ^ 0x10;
      expect(await outcomeOf(changed), `byte ${at}, in ${type}`).toBe(expected);
    }
  }
});
