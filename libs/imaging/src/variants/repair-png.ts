import { Readable } from 'node:stream';
import { constants, createInflateRaw, deflate } from 'node:zlib';
import { promisify } from 'node:util';

import { makeChunk } from '../png/png-chunk-reader.js';
import { damaged } from '../imaging.errors.js';
import { type PngRows, rowsOf } from '../png/png-rows.js';

const SIGNATURE_BYTES = 8;
const HEADER_END = 33;
const ZLIB_HEADER_BYTES = 2;
/** The limit for pixels in memory during a repair: 64 million in RGBA. */
const MAX_BYTES = 256 * 1024 * 1024;
/** The filter type Paeth (§9.2). */
const LAST_FILTER = 4;

/**
 * Returns a PNG whose pixels libvips can decode. Browsers show a PNG whose zlib stream has a wrong checksum, is
 * truncated or is damaged, as far as it goes; libvips does not. Missing pixels become zeros: black or transparent.
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
  if (size > MAX_BYTES) throw damaged('The PNG is too large to repair.');
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

function readRows(png: Buffer): PngRows[] {
  if (png.length < HEADER_END) throw damaged('The PNG is truncated.');
  const [bitDepth = 0, colourType = 0, , , interlace] = png.subarray(24, 29);
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  return rowsOf({ width, height, bitDepth, colourType, isInterlaced: interlace !== 0 });
}

/** Marks rows with an invalid filter type (§9.2) as unfiltered. */
function clearUnknownFilters(pixels: Buffer, rows: readonly PngRows[]): void {
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
    // Nothing can be shown of a stream that is damaged at its start.
    if (filled === 0) throw damaged('The pixels of the image cannot be decoded.', error);
  }
  return rows;
}
