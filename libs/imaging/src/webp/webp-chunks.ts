import type { ByteReader } from '../walking/byte-reader.js';
import { damaged } from '../imaging.errors.js';
import type { LayoutBuilder } from '../walking/layout.js';

export interface RiffChunk {
  type: string;
  from: number;
  /** The offsets of the data. The padding byte of data with an odd length is between `dataEnd` and `end`. */
  dataFrom: number;
  dataEnd: number;
  end: number;
}

/**
 * Reads the header of a chunk (RFC 9649 §2.3) and moves to its data. Throws `damaged-image` when it ends behind
 * `limit`.
 */
export async function readRiffChunk(reader: ByteReader, limit: number): Promise<RiffChunk> {
  const from = reader.position;
  if (from + 8 > limit) throw damaged('The WebP is truncated.');
  const header = await reader.take(8);
  const dataFrom = reader.position;
  const dataEnd = dataFrom + header.readUInt32LE(4);
  // Some encoders omit the last padding byte of the file, and decoders accept that.
  const end = Math.min(dataEnd + (dataEnd % 2), Math.max(limit, dataEnd));
  if (dataEnd > limit) throw damaged('The WebP is truncated.');
  return { type: header.toString('latin1', 0, 4), from, dataFrom, dataEnd, end };
}

export function makeRiffHeader(type: string, length: number): Buffer {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32LE(length, 4);
  return header;
}

export function isBitstream(chunk: RiffChunk): boolean {
  return chunk.type === 'VP8 ' || chunk.type === 'VP8L';
}

const PADDING = Buffer.from([0]);

/** Keeps a chunk with its padding byte: a zero behind data of odd length. Moves the reader. */
export async function keepChunk(reader: ByteReader, layout: LayoutBuilder, chunk: RiffChunk): Promise<void> {
  layout.keep(chunk.from, chunk.dataEnd);
  if ((chunk.dataEnd - chunk.dataFrom) % 2 === 0) return;
  reader.seek(chunk.dataEnd);
  if ((await reader.peek(1))[0] === 0 && chunk.end > chunk.dataEnd) layout.keep(chunk.dataEnd, chunk.end);
  else layout.insert(PADDING);
}

/** Keeps a chunk with only the first `length` bytes of its data. */
export async function keepStart(
  reader: ByteReader,
  layout: LayoutBuilder,
  chunk: RiffChunk,
  length: number,
): Promise<void> {
  if (length === chunk.dataEnd - chunk.dataFrom) return keepChunk(reader, layout, chunk);
  layout.insert(makeRiffHeader(chunk.type, length));
  layout.keep(chunk.dataFrom, chunk.dataFrom + length);
  if (length % 2 === 1) layout.insert(PADDING);
}
