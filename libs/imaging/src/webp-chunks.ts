import type { ByteReader } from './byte-reader.js';
import { damaged } from './imaging.errors.js';
import type { LayoutBuilder } from './layout.js';

export interface RiffChunk {
  type: string;
  from: number;
  /** Where its data is; the padding byte of odd data is between `dataEnd` and `end`. */
  dataFrom: number;
  dataEnd: number;
  end: number;
}

/** Reads a chunk's header and moves to its data (RFC 9649 §2.3); it must end within `limit`. */
export async function readRiffChunk(reader: ByteReader, limit: number): Promise<RiffChunk> {
  const from = reader.position;
  if (from + 8 > limit) throw damaged('The WebP is cut short.');
  const header = await reader.take(8);
  const dataFrom = reader.position;
  const dataEnd = dataFrom + header.readUInt32LE(4);
  // Some encoders leave the very last padding byte out, and decoders don't miss it.
  const end = Math.min(dataEnd + (dataEnd % 2), Math.max(limit, dataEnd));
  if (dataEnd > limit) throw damaged('The WebP is cut short.');
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

/** Keeps a chunk, and gives it the padding byte that it should have. */
export function keepChunk(layout: LayoutBuilder, from: number, end: number): void {
  layout.keep(from, end);
  if ((end - from) % 2 === 1) layout.insert(PADDING);
}
