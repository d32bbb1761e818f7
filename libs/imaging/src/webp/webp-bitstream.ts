import type { ByteReader } from '../walking/byte-reader.js';
import { damaged } from '../imaging.errors.js';
import type { RiffChunk } from './webp-chunks.js';

const HEAD_BYTES = 10;

export interface CanvasSize {
  width: number;
  height: number;
}

/** Reads the size from the header of a `VP8 ` key frame (RFC 6386 §9.1) or a `VP8L` bitstream (RFC 9649 §3.4). */
export async function readSize(reader: ByteReader, chunk: RiffChunk): Promise<CanvasSize> {
  const length = chunk.dataEnd - chunk.dataFrom;
  const head = await reader.peek(Math.min(length, HEAD_BYTES));
  return chunk.type === 'VP8L' ? readLossless(head) : readLossy(head, length);
}

function readLossy(head: Buffer, length: number): CanvasSize {
  if (head.length < HEAD_BYTES) throw damaged('The WebP has no pixels.');
  const tag = head.readUIntLE(0, 3);
  const isKeyFrame = (tag & 1) === 0 && head.readUIntBE(3, 3) === 0x9d012a;
  const firstPartition = tag >> 5;
  if (!isKeyFrame || firstPartition > length) throw damaged('The pixels of the WebP are damaged.');
  // The two high bits request scaling, which no decoder applies.
  return { width: head.readUInt16LE(6) & 0x3fff, height: head.readUInt16LE(8) & 0x3fff };
}

function readLossless(head: Buffer): CanvasSize {
  if (head.length < 5 || head[0] !== 0x2f) throw damaged('The pixels of the WebP are damaged.');
  const bits = head.readUInt32LE(1);
  if (bits >>> 29 !== 0) throw damaged('The pixels of the WebP have an unknown version.');
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}
