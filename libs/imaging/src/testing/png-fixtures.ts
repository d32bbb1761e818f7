import { deflateSync } from 'node:zlib';

import { makeChunk } from '../png-chunk-reader.js';
import { exifTiff, XMP_PACKET } from './exif-fixture.js';
import { photo, randomNumbers, SECRET } from './photo-pixels.js';
import { ADAM7_PASSES } from '../png-rows.js';

export const PNG_SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

export interface PngOptions {
  width?: number;
  height?: number;
  seed?: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
  colourType?: 0 | 2 | 3 | 4 | 6;
  bitDepth?: 1 | 2 | 4 | 8 | 16;
  /** In Adam7's seven passes. */
  interlaced?: boolean;
  /** One colour that stands for none, of a grey or an RGB image. */
  transparent?: boolean;
  orientation?: number;
  /** All metadata that a PNG can hold, each with the secret in it. */
  everything?: boolean;
}

/** A PNG of any colour type and bit depth, made by hand; its pixels are noise. */
export function png(options: PngOptions = {}): Buffer {
  const { width = 40, height = 30, seed = 1, colourType = 2, bitDepth = 8, everything, orientation } = options;
  const { interlaced = false, transparent = false } = options;
  const exif = everything || orientation !== undefined ? [makeChunk('eXIf', exifTiff({ orientation }))] : [];
  return assemble([
    makeChunk('IHDR', pngHeader(width, height, bitDepth, colourType, interlaced)),
    makeChunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f])),
    makeChunk('pHYs', Buffer.from([0, 0, 0x0b, 0x13, 0, 0, 0x0b, 0x13, 1])),
    ...(colourType === 3 ? [makeChunk('PLTE', noise(3 * 2 ** bitDepth, seed)), makeChunk('tRNS', noise(2, seed))] : []),
    ...(transparent ? [makeChunk('tRNS', Buffer.from(colourType === 0 ? [0, 1] : [0, 1, 0, 1, 0, 1]))] : []),
    ...exif,
    ...(everything ? allMetadata() : []),
    ...splitData(deflateSync(pixelData(width, height, bitDepth, colourType, seed, interlaced))),
    ...(everything ? [makeChunk('tEXt', Buffer.from(`Comment\0${SECRET}`))] : []),
    makeChunk('IEND', Buffer.alloc(0)),
    ...(everything ? [Buffer.from(SECRET)] : []),
  ]);
}

/** A photo-like PNG by sharp's own encoder. */
export function photoPng(options: {
  width?: number;
  height?: number;
  seed?: number;
  interlaced?: boolean;
  alpha?: boolean;
}) {
  const channels = options.alpha ? 4 : 3;
  return photo({ ...options, channels })
    .png({ progressive: options.interlaced })
    .toBuffer();
}

/** An animated PNG: its first frame is its still image too. */
export function apng({ width = 24, height = 16, frames = 3, seed = 1, everything = false } = {}): Buffer {
  let sequence = 0;
  const control = () => {
    const data = Buffer.alloc(26);
    data.writeUInt32BE(sequence++, 0);
    data.writeUInt32BE(width, 4);
    data.writeUInt32BE(height, 8);
    data.writeUInt16BE(1, 20);
    data.writeUInt16BE(10, 22);
    return makeChunk('fcTL', data);
  };
  const animation = Buffer.alloc(8);
  animation.writeUInt32BE(frames, 0);
  const chunks = [makeChunk('IHDR', pngHeader(width, height, 8, 2)), makeChunk('acTL', animation)];
  if (everything) chunks.push(...allMetadata());
  for (let frame = 0; frame < frames; frame += 1) {
    const data = deflateSync(scanlines(width, height, 8, 2, seed + frame));
    chunks.push(control());
    if (frame === 0) {
      chunks.push(makeChunk('IDAT', data));
      continue;
    }
    const number = Buffer.alloc(4);
    number.writeUInt32BE(sequence++);
    chunks.push(makeChunk('fdAT', Buffer.concat([number, data])));
    if (everything) chunks.push(makeChunk('tEXt', Buffer.from(`Comment\0${SECRET}`)));
  }
  return assemble([...chunks, makeChunk('IEND', Buffer.alloc(0))]);
}

/** A PNG of black pixels that says it is of this size; small on disk, whatever its size. */
export function pngBomb(width: number, height: number): Buffer {
  const rows = Buffer.alloc(Math.min(height * (1 + Math.ceil(width / 8)), 16 * 1024 * 1024));
  return assemble([
    makeChunk('IHDR', pngHeader(width, height, 1, 0)),
    makeChunk('IDAT', deflateSync(rows)),
    makeChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Where a PNG's chunks are, up to its end. */
export function pngChunks(bytes: Buffer): { type: string; from: number; to: number }[] {
  const chunks = [];
  for (let from = PNG_SIGNATURE.length, type = ''; type !== 'IEND';) {
    const to = from + 12 + bytes.readUInt32BE(from);
    type = bytes.toString('latin1', from + 4, from + 8);
    chunks.push({ type, from, to });
    from = to;
  }
  return chunks;
}

export function pngHeader(
  width: number,
  height: number,
  bitDepth: number,
  colourType: number,
  interlaced = false,
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = bitDepth;
  header[9] = colourType;
  header[12] = interlaced ? 1 : 0;
  return header;
}

function allMetadata(): Buffer[] {
  const compressed = deflateSync(Buffer.from(SECRET), { level: 0 });
  return [
    makeChunk('tEXt', Buffer.from(`Author\0${SECRET}`)),
    makeChunk('zTXt', Buffer.concat([Buffer.from(`Comment\0\0`), compressed])),
    makeChunk('iTXt', Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\0\0\0\0'), XMP_PACKET])),
    makeChunk('tIME', Buffer.from([7, 0xea, 11, 23, 12, 0, 0])),
    makeChunk('sPLT', Buffer.from(`${SECRET}\0\x08`, 'latin1')),
    makeChunk('vpAg', Buffer.from(SECRET)),
    makeChunk('caBX', Buffer.from(SECRET)),
  ];
}

function assemble(chunks: Buffer[]): Buffer {
  return Buffer.concat([PNG_SIGNATURE, ...chunks]);
}

/** Two chunks, as most encoders make several. */
function splitData(data: Buffer): Buffer[] {
  const middle = data.length >> 1;
  return [makeChunk('IDAT', data.subarray(0, middle)), makeChunk('IDAT', data.subarray(middle))];
}

const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

function pixelData(
  width: number,
  height: number,
  bitDepth: number,
  colourType: keyof typeof CHANNELS,
  seed: number,
  interlaced: boolean,
): Buffer {
  if (!interlaced) return scanlines(width, height, bitDepth, colourType, seed);
  const passes = ADAM7_PASSES.map(([left, top, across, down], pass) => {
    const [columns, rows] = [Math.ceil((width - left) / across), Math.ceil((height - top) / down)];
    return columns > 0 && rows > 0 ? scanlines(columns, rows, bitDepth, colourType, seed + pass) : Buffer.alloc(0);
  });
  return Buffer.concat(passes);
}

function scanlines(width: number, height: number, bitDepth: number, colourType: keyof typeof CHANNELS, seed: number) {
  const rowBytes = 1 + Math.ceil((width * CHANNELS[colourType] * bitDepth) / 8);
  const rows = noise(rowBytes * height, seed);
  // No filter on any row: noise as a filter's name would be none.
  for (let at = 0; at < rows.length; at += rowBytes) rows[at] = 0;
  return rows;
}

function noise(length: number, seed: number): Buffer {
  const random = randomNumbers(seed);
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}
