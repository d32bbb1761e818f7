import { constants, deflateSync, inflateSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { makeChunk } from './png-chunk-reader.js';
import { apng, png, PNG_SIGNATURE, pngChunks } from '../testing/fixtures/png-fixtures.js';
import { stripBuffer } from '../testing/strip-buffer.js';

/** The chunks of a plain grey 8 x 8 PNG, which the tests combine with others. */
const idat = png({ width: 8, height: 8, colourType: 0 });
const chunkAt = (from: number) => idat.subarray(from, from + 12 + idat.readUInt32BE(from));
const header = chunkAt(8);
const firstData = chunkAt(idat.indexOf('IDAT') - 4);
const secondData = chunkAt(idat.lastIndexOf('IDAT') - 4);
const end = makeChunk('IEND', Buffer.alloc(0));
const build = (...chunks: Buffer[]) => Buffer.concat([PNG_SIGNATURE, ...chunks]);
const exactly = (...chunks: Buffer[]) => build(header, ...chunks, firstData, secondData, end);
const hidden = Buffer.from('SECRETGPS');

describe('ancillary chunks', () => {
  it.each([
    ['gAMA', 5],
    ['sRGB', 2],
    ['pHYs', 10],
    ['cICP', 5],
    ['mDCV', 25],
    ['cLLI', 9],
    ['cHRM', 33],
    ['bKGD', 3],
    ['tRNS', 3],
    ['sBIT', 2],
    ['hIST', 2],
    ['iCCP', 9],
  ])('drops a %s chunk with the wrong length of %i bytes', async (type, length) => {
    const { bytes } = await stripBuffer(exactly(makeChunk(type, Buffer.alloc(length, hidden))));
    expect(bytes.equals(exactly())).toBe(true);
  });

  it('keeps the first of two chunks of the same type', async () => {
    const gamma = makeChunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f]));
    const { bytes } = await stripBuffer(exactly(gamma, makeChunk('gAMA', Buffer.from('HIDE'))));
    expect(bytes.equals(exactly(gamma))).toBe(true);
  });

  it('drops a chunk behind the pixels, which browsers ignore', async () => {
    const gamma = makeChunk('gAMA', Buffer.from('HIDE'));
    const { bytes } = await stripBuffer(build(header, firstData, secondData, gamma, end));
    expect(bytes.equals(exactly())).toBe(true);
  });

  it('keeps one alpha value for each colour of the palette', async () => {
    const alpha = (...values: number[]) => makeChunk('tRNS', Buffer.from([...values]));
    const small = png({ width: 8, height: 8, colourType: 3, bitDepth: 1 });
    const [from, to] = [small.indexOf('tRNS') - 4, small.indexOf('tRNS') + 10];
    const withAlpha = (chunk: Buffer) => Buffer.concat([small.subarray(0, from), chunk, small.subarray(to)]);
    const { bytes } = await stripBuffer(withAlpha(alpha(1, 2, 3, 4)));
    expect(bytes.equals(withAlpha(alpha(1, 2)))).toBe(true);
  });

  it('drops data in IEND', async () => {
    const { bytes } = await stripBuffer(build(header, firstData, secondData, makeChunk('IEND', hidden)));
    expect(bytes.equals(exactly())).toBe(true);
  });

  it('drops the palette of a grey image, and one behind the pixels', async () => {
    const palette = makeChunk('PLTE', Buffer.alloc(6));
    expect((await stripBuffer(exactly(palette))).bytes.equals(exactly())).toBe(true);
    const late = build(header, firstData, secondData, palette, end);
    expect((await stripBuffer(late)).bytes.equals(exactly())).toBe(true);
  });
});

describe('an ICC profile', () => {
  const profile = Buffer.alloc(200);
  profile.writeUInt32BE(profile.length);
  profile.write('acsp', 36);
  const chunk = (name: string, packed: Buffer) =>
    makeChunk('iCCP', Buffer.concat([Buffer.from(`${name}\0\0`), packed]));
  const packed = deflateSync(profile);

  it.each([
    ['is kept with a well-known name', chunk('ICC Profile', packed), chunk('ICC Profile', packed)],
    ['loses an unknown name', chunk('SECRETGPS', packed), chunk('icc', packed)],
    ['loses bytes behind the compressed stream', chunk('icc', Buffer.concat([packed, hidden])), chunk('icc', packed)],
    [
      'loses bytes behind the profile in the stream',
      chunk('icc', deflateSync(Buffer.concat([profile, hidden]))),
      chunk('icc', packed),
    ],
    ['is dropped when it is truncated', chunk('icc', deflateSync(profile.subarray(0, 150))), undefined],
    ['is dropped when it is invalid', chunk('icc', deflateSync(Buffer.alloc(200))), undefined],
    ['is dropped when it cannot be inflated', chunk('icc', packed.subarray(0, 8)), undefined],
  ])('%s', async (_what, sent, stored) => {
    const { bytes } = await stripBuffer(exactly(sent));
    expect(bytes.equals(exactly(...(stored ? [stored] : [])))).toBe(true);
  });
});

describe('compressed pixels', () => {
  const rows = inflateSync(Buffer.concat([firstData.subarray(8, -4), secondData.subarray(8, -4)]));
  const packed = deflateSync(rows);
  const begun = deflateSync(rows.subarray(0, 40), { finishFlush: constants.Z_SYNC_FLUSH });
  const data = (...pieces: Buffer[]) => build(header, ...pieces.map((piece) => makeChunk('IDAT', piece)), end);

  it.each([
    ['in the same chunk', data(Buffer.concat([packed, hidden]))],
    ['in a chunk of its own', data(packed, hidden)],
    ['in several chunks', data(Buffer.concat([packed, hidden]), hidden, hidden)],
  ])('lose bytes behind the stream %s', async (_where, sent) => {
    const { bytes } = await stripBuffer(sent);
    expect(bytes.equals(data(packed))).toBe(true);
  });

  it('keep a checksum that spans two chunks', async () => {
    const sent = data(packed.subarray(0, -2), Buffer.concat([packed.subarray(-2), hidden]));
    expect((await stripBuffer(sent)).bytes.equals(data(packed.subarray(0, -2), packed.subarray(-2)))).toBe(true);
  });

  it.each([
    ['with a wrong checksum', data(Buffer.concat([packed.subarray(0, -4), Buffer.alloc(4)]))],
    ['without a checksum', data(packed.subarray(0, -4))],
    ['with some rows missing', data(deflateSync(rows.subarray(0, 20)))],
    ['with one row too many', data(deflateSync(Buffer.concat([rows, Buffer.alloc(9)])))],
  ])('%s are kept unchanged, because browsers show them', async (_how, sent) => {
    expect((await stripBuffer(sent)).isUnchanged).toBe(true);
  });

  it.each([
    ['without a complete row', data(deflateSync(rows.subarray(0, 8)))],
    ['that are empty', data(Buffer.alloc(0))],
    ['with more than one row too many', data(deflateSync(Buffer.concat([rows, Buffer.alloc(10)])))],
    ['that are garbage', data(Buffer.alloc(80, 0xaa))],
    ['that are garbage from the middle', data(Buffer.concat([begun, Buffer.alloc(80, 0xff)]))],
  ])('%s are rejected as damaged', async (_how, sent) => {
    await expect(stripBuffer(sent)).rejects.toMatchObject({ code: 'damaged-image' });
  });

  it('of frames lose bytes behind the stream, too', async () => {
    const plain = apng();
    const last = pngChunks(plain).findLast(({ type }) => type === 'fdAT') ?? { from: 0, to: 0 };
    const longer = makeChunk('fdAT', Buffer.concat([plain.subarray(last.from + 8, last.to - 4), hidden]));
    const sent = Buffer.concat([plain.subarray(0, last.from), longer, plain.subarray(last.to)]);
    expect((await stripBuffer(sent)).bytes.equals(plain)).toBe(true);
  });
});
