import { Readable } from 'node:stream';
import { constants, createInflateRaw, deflate } from 'node:zlib';
import { promisify } from 'node:util';

import { makeChunk } from '../png-chunk-reader.js';
import { damaged } from '../imaging.errors.js';

const SIGNATURE_BYTES = 8;
const HEADER_END = 33;
const ZLIB_HEADER_BYTES = 2;
/** Pixels that are held in memory to be repaired: 64 million of RGBA. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Samples a pixel, by colour type (PNG 3rd edition §11.2.1). */
const SAMPLES: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** Paeth's (§9.2). */
const LAST_FILTER = 4;
/** Adam7's passes: first column and row, and the steps from there (§8.1). */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * Gives a PNG whose pixels can be decoded: browsers show one whose zlib stream has a wrong checksum, ends early or breaks,
 * as far as it goes, and libvips doesn't. What is missing is zeros: black, or transparent.
 */
export async function repairPng(png: Buffer): Promise<Buffer> {
  const kept: Buffer[] = [];
  const pixels: Buffer[] = [];
  for (let at = SIGNATURE_BYTES; at + 12 <= png.length;) {
    const end = at + 12 + png.readUInt32BE(at);
    const isPixels = png.toString('latin1', at + 4, at + 8) === 'IDAT';
    if (isPixels) pixels.push(png.subarray(at + 8, end - 4));
    else if (pixels.length === 0) kept.push(png.subarray(at, end));
    at = end;
  }
  const rows = readRows(png);
  const size = rows.reduce((sum, { count, bytes }) => sum + count * bytes, 0);
  if (size > MAX_BYTES) throw damaged('The PNG is too large to be repaired.');
  const inflated = await inflateAsFarAsPossible(Buffer.concat(pixels).subarray(ZLIB_HEADER_BYTES), size);
  clearUnknownFilters(inflated, rows);
  const data = await promisify(deflate)(inflated, { level: 1 });
  return Buffer.concat([
    png.subarray(0, SIGNATURE_BYTES),
    ...kept,
    makeChunk('IDAT', data),
    makeChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Rows of pixels that are as long as each other: those of a picture, or of a pass of an interlaced one. */
interface Rows {
  count: number;
  /** With the filter's. */
  bytes: number;
}

function readRows(png: Buffer): Rows[] {
  if (png.length < HEADER_END) throw damaged('The PNG is cut short.');
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const [depth = 0, colourType = 0, , , interlace] = png.subarray(24, 29);
  const bits = depth * (SAMPLES[colourType] ?? 0);
  const rowsOf = (columns: number, count: number): Rows[] =>
    columns > 0 && count > 0 ? [{ count, bytes: 1 + Math.ceil((columns * bits) / 8) }] : [];
  if (interlace === 0) return rowsOf(width, height);
  return PASSES.flatMap(([left, top, across, down]) =>
    rowsOf(Math.ceil((width - left) / across), Math.ceil((height - top) / down)),
  );
}

/** A row whose filter is none (§9.2) is taken for unfiltered. */
function clearUnknownFilters(pixels: Buffer, rows: readonly Rows[]): void {
  let at = 0;
  for (const { count, bytes } of rows) {
    for (let row = 0; row < count; row += 1, at += bytes) {
      if ((pixels[at] as number) > LAST_FILTER) pixels[at] = 0;
    }
  }
}

async function inflateAsFarAsPossible(data: Buffer, size: number): Promise<Buffer> {
  const rows = Buffer.alloc(size);
  let filled = 0;
  const inflate = Readable.from([data]).pipe(createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH }));
  try {
    for await (const piece of inflate as AsyncIterable<Buffer>) {
      filled += piece.copy(rows, filled);
      if (filled === size) break;
    }
  } catch (error) {
    // Of a stream that breaks right at its start nothing can be shown.
    if (filled === 0) throw damaged('The pixels of the image can not be decoded.', error);
  }
  return rows;
}
