import type { ByteReader } from './byte-reader.js';
import { damaged } from './imaging.errors.js';
import type { LayoutBuilder } from './layout.js';
import type { PartLimit } from './part-limit.js';
import type { PixelBudget } from './pixel-budget.js';
import { readSize, type CanvasSize } from './webp-bitstream.js';
import { isBitstream, keepChunk, makeRiffHeader, readRiffChunk, type RiffChunk } from './webp-chunks.js';

const FRAME_HEADER_BYTES = 16;

/** Walks one `ANMF` chunk (RFC 9649 §2.7.1.1) whose header was read: alpha and pixels stay, all else in it goes. */
export async function walkWebpFrame(
  reader: ByteReader,
  budget: PixelBudget,
  layout: LayoutBuilder,
  frame: RiffChunk,
  canvas: CanvasSize,
  limit: PartLimit,
): Promise<void> {
  const pixelsFrom = frame.dataFrom + FRAME_HEADER_BYTES;
  if (pixelsFrom > frame.dataEnd) throw damaged('The WebP has a frame without pixels.');
  const size = readFrameHeader(await reader.take(FRAME_HEADER_BYTES), canvas);
  budget.addFrame(size.width, size.height);

  const parts = await keptParts(reader, frame, size, limit);
  const isWhole = parts.at(0)?.from === pixelsFrom && parts.at(-1)?.end === frame.dataEnd && areAdjacent(parts);
  if (isWhole) return keepChunk(layout, frame.from, frame.end);
  const length = parts.reduce((sum, part) => sum + (part.end - part.from) + ((part.end - part.from) % 2), 0);
  layout.insert(makeRiffHeader('ANMF', FRAME_HEADER_BYTES + length));
  layout.keep(frame.dataFrom, pixelsFrom);
  for (const part of parts) keepChunk(layout, part.from, part.end);
}

/** Offsets count in twos. */
function readFrameHeader(header: Buffer, canvas: CanvasSize): CanvasSize {
  const [x, y] = [header.readUIntLE(0, 3) * 2, header.readUIntLE(3, 3) * 2];
  const [width, height] = [header.readUIntLE(6, 3) + 1, header.readUIntLE(9, 3) + 1];
  if (x + width > canvas.width || y + height > canvas.height) {
    throw damaged('The WebP has a frame beyond its canvas.');
  }
  return { width, height };
}

/** One `ALPH` at most, then the pixels; what follows them is looked at by nobody. */
async function keptParts(
  reader: ByteReader,
  frame: RiffChunk,
  size: CanvasSize,
  limit: PartLimit,
): Promise<RiffChunk[]> {
  const parts: RiffChunk[] = [];
  while (reader.position + 8 <= frame.dataEnd) {
    limit.add();
    const chunk = await readRiffChunk(reader, frame.dataEnd);
    if (chunk.type === 'ALPH' && parts.length === 0) parts.push(chunk);
    if (isBitstream(chunk)) {
      const { width, height } = await readSize(reader, chunk);
      if (width !== size.width || height !== size.height) throw damaged('The WebP has a frame of the wrong size.');
      return [...parts, chunk];
    }
    reader.seek(chunk.end);
  }
  throw damaged('The WebP has a frame without pixels.');
}

function areAdjacent(parts: RiffChunk[]): boolean {
  return parts.every((part, index) => index === 0 || part.from === parts[index - 1]?.end);
}
