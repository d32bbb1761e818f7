import { deflateSync, inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { makeChunk } from '../png/png-chunk-reader.js';
import { png, PNG_SIGNATURE, type PngOptions } from '../testing/fixtures/png-fixtures.js';
import { renderVariants } from './render-variants.js';
import { repairPng } from './repair-png.js';

const KINDS: [string, PngOptions][] = [
  ['RGB', { colourType: 2 }],
  ['16-bit RGBA', { colourType: 6, bitDepth: 16 }],
  ['1-bit grey', { colourType: 0, bitDepth: 1 }],
  ['palette', { colourType: 3, bitDepth: 2 }],
  ['interlaced', { colourType: 6, interlaced: true, width: 3, height: 5 }],
];

describe.each(KINDS)('%s', (_name, options) => {
  const whole = png(options);

  it('shows all of a PNG whose zlib stream has a wrong checksum', async () => {
    const broken = withPixels(whole, (data) =>
      Buffer.concat([data.subarray(0, -1), Buffer.from([(data.at(-1) ?? 0) ^ 1])]),
    );
    await expect(pixelsOf(broken)).rejects.toThrow();
    expect((await pixelsOf(await repairPng(broken))).equals(await pixelsOf(whole))).toBe(true);
    const [variant] = await renderVariants(broken, [{ size: 's', extension: 'png' }], {
      maxPixels: 1e6,
      timeoutMs: 9000,
    });
    expect((await sharp(variant).metadata()).format).toBe('png');
  });
});

it('shows the complete rows of a truncated stream', async () => {
  const whole = png({ width: 20, height: 20 });
  const repaired = await pixelsOf(await repairPng(withPixels(whole, (data) => data.subarray(0, data.length >> 1))));
  const pixels = await pixelsOf(whole);
  const rows = 20 * 3;
  expect(repaired.subarray(0, 8 * rows).equals(pixels.subarray(0, 8 * rows))).toBe(true);
  expect(repaired.subarray(-8 * rows).equals(Buffer.alloc(8 * rows))).toBe(true);
});

it('shows the rows before damaged data', async () => {
  const rows = Buffer.alloc(4001 * 40, 7);
  for (let row = 0; row < 40; row += 1) rows[row * 4001] = 0;
  const header = Buffer.from('00000fa00000002808000000 00'.replaceAll(' ', ''), 'hex');
  const data = deflateSync(rows, { level: 0 });
  // The next deflate block in these bytes has an invalid type.
  data.fill(0xff, data.length >> 1);
  const file = [makeChunk('IHDR', header), makeChunk('IDAT', data), makeChunk('IEND', Buffer.alloc(0))];
  const repaired = await pixelsOf(await repairPng(Buffer.concat([PNG_SIGNATURE, ...file])));
  expect(repaired.subarray(0, 4000).every((grey) => grey === 7)).toBe(true);
  expect(repaired.subarray(-4000).every((grey) => grey === 0)).toBe(true);
});

it('reads a row with an invalid filter type as unfiltered', async () => {
  const whole = png({ width: 4, height: 3 });
  const broken = withPixels(whole, (data) => {
    const rows = inflateSync(data);
    rows[13] = 9;
    return deflateSync(rows);
  });
  await expect(pixelsOf(broken)).rejects.toThrow();
  expect((await pixelsOf(await repairPng(broken))).equals(await pixelsOf(whole))).toBe(true);
});

it('throws when nothing can be shown', async () => {
  const garbage = withPixels(png(), (data) => Buffer.alloc(data.length, 0xff));
  await expect(repairPng(garbage)).rejects.toMatchObject({ code: 'damaged-image' });
});

it('throws when the pixels would take too much memory', async () => {
  const huge = png({ width: 8, height: 8 });
  huge.writeUInt32BE(20_000, 16);
  huge.writeUInt32BE(20_000, 20);
  await expect(repairPng(huge)).rejects.toMatchObject({ code: 'damaged-image' });
});

const pixelsOf = (bytes: Buffer) => sharp(bytes, { failOn: 'error' }).raw().toBuffer();

/** The file with the changed data of its two IDAT chunks in one chunk. */
function withPixels(file: Buffer, change: (data: Buffer) => Buffer): Buffer {
  const parts: Buffer[] = [];
  const data: Buffer[] = [];
  for (let at = 8; at < file.length;) {
    const end = at + 12 + file.readUInt32BE(at);
    const isPixels = file.toString('latin1', at + 4, at + 8) === 'IDAT';
    if (isPixels) data.push(file.subarray(at + 8, end - 4));
    else parts.push(file.subarray(at, end));
    at = end;
  }
  const end = parts.pop() as Buffer;
  return Buffer.concat([PNG_SIGNATURE, ...parts, makeChunk('IDAT', change(Buffer.concat(data))), end]);
}
