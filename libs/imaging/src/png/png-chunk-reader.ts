import { crc32 } from 'node:zlib';

import type { ByteReader } from '../walking/byte-reader.js';
import { damaged } from '../imaging.errors.js';
import { checkChunkType } from './png-chunks.js';

const MAX_LENGTH = 0x7fff_ffff;

/** The offsets of a chunk in the file (PNG 3rd edition §5.3). */
export interface PngChunk {
  type: string;
  from: number;
  dataFrom: number;
  length: number;
  /** The offset behind the checksum. */
  end: number;
}

/** Reads the header of a chunk and moves to its data. Throws `damaged-image` when the chunk is invalid or truncated. */
export async function readChunkHeader(reader: ByteReader): Promise<PngChunk> {
  const from = reader.position;
  const header = await reader.take(8);
  const length = header.readUInt32BE(0);
  const type = header.toString('latin1', 4, 8);
  checkChunkType(type);
  if (length > MAX_LENGTH) throw damaged(`The ${type} chunk of the PNG is too long.`);
  if (length + 4 > reader.remaining) throw damaged('The PNG is truncated.');
  return { type, from, dataFrom: from + 8, length, end: from + 12 + length };
}

/**
 * Passes the data of a chunk to `take`, one window at a time, and moves behind the chunk. `isIntact`: the checksum
 * matches.
 */
export async function readChunkData(
  reader: ByteReader,
  { type, dataFrom, length }: PngChunk,
  take: (bytes: Buffer, at: number) => void | Promise<void>,
): Promise<{ isIntact: boolean }> {
  let checksum = crc32(type);
  reader.seek(dataFrom);
  for (let at = 0; at < length;) {
    const window = (await reader.peekWindow()).subarray(0, length - at);
    checksum = crc32(window, checksum);
    await take(window, at);
    reader.skip(window.length);
    at += window.length;
  }
  return { isIntact: checksum === (await reader.take(4)).readUInt32BE(0) };
}

/** Returns the data of a chunk, or undefined when the checksum does not match. Moves behind the chunk. */
export async function readWholeChunk(reader: ByteReader, chunk: PngChunk): Promise<Buffer | undefined> {
  const data = Buffer.alloc(chunk.length);
  const { isIntact } = await readChunkData(reader, chunk, (bytes, at) => {
    bytes.copy(data, at);
  });
  return isIntact ? data : undefined;
}

/**
 * Returns the data of a chunk that is needed to show the image. Throws `damaged-image` when the checksum does not
 * match.
 */
export async function readCriticalChunk(reader: ByteReader, chunk: PngChunk): Promise<Buffer> {
  const data = await readWholeChunk(reader, chunk);
  if (!data) throw damaged(`The ${chunk.type} chunk of the PNG does not match its checksum.`);
  return data;
}

/** Makes a chunk: length, type, data and checksum. */
export function makeChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.concat([Buffer.alloc(4), Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
  chunk.writeUInt32BE(data.length, 0);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}
