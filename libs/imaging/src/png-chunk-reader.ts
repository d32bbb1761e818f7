import { crc32 } from 'node:zlib';

import type { ByteReader } from './byte-reader.js';
import { damaged } from './imaging.errors.js';
import { checkChunkType } from './png-chunks.js';

const MAX_LENGTH = 0x7fff_ffff;
/** As much of a chunk as anything here looks at; an Exif chunk may be longer, its orientation is near the start. */
const HEAD_BYTES = 64 * 1024;

export interface PngChunk {
  from: number;
  type: string;
  length: number;
  /** The start of its data. */
  head: Buffer;
}

/** Reads one chunk and checks its CRC (PNG 3rd edition §5.3), a window at a time; leaves the reader behind it. */
export async function readChunk(reader: ByteReader): Promise<PngChunk> {
  const from = reader.position;
  const header = await reader.take(8);
  const length = header.readUInt32BE(0);
  const type = header.toString('latin1', 4, 8);
  checkChunkType(type);
  if (length > MAX_LENGTH) throw damaged(`The PNG's ${type} chunk is too long.`);
  if (length + 4 > reader.remaining) throw damaged('The PNG is cut short.');
  let checksum = crc32(header.subarray(4));
  const head = needsHead(type) ? await reader.peek(Math.min(length, HEAD_BYTES)) : NOTHING;
  for (let left = length; left > 0;) {
    const window = (await reader.peekWindow()).subarray(0, left);
    checksum = crc32(window, checksum);
    reader.skip(window.length);
    left -= window.length;
  }
  const expected = (await reader.take(4)).readUInt32BE(0);
  if (checksum !== expected) throw damaged(`The PNG's ${type} chunk does not match its checksum.`);
  return { from, type, length, head };
}

const NOTHING = Buffer.alloc(0);

function needsHead(type: string): boolean {
  return type !== 'IDAT' && type !== 'fdAT';
}

/** A chunk with its length and checksum. */
export function makeChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.concat([Buffer.alloc(4), Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
  chunk.writeUInt32BE(data.length, 0);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}
