import type { ByteReader } from '../walking/byte-reader.js';
import { damaged } from '../imaging.errors.js';
import { LayoutBuilder, layoutSize } from '../walking/layout.js';
import type { PartLimit } from '../walking/part-limit.js';
import type { PixelBudget } from '../walking/pixel-budget.js';
import { readSize, type CanvasSize } from './webp-bitstream.js';
import { isBitstream, keepChunk, makeRiffHeader, readRiffChunk, type RiffChunk } from './webp-chunks.js';

/** The state that a walk shares between the file and its frames. */
export interface WebpWalk {
  reader: ByteReader;
  budget: PixelBudget;
  layout: LayoutBuilder;
  limit: PartLimit;
}

const FRAME_HEADER_BYTES = 16;
const FLAGS_AT = 15;
/** The bits for disposal and blending. The other bits are reserved. */
const FLAGS = 0x03;

/**
 * Walks an `ANMF` chunk (RFC 9649 §2.7.1.1) whose chunk header has been read. Keeps alpha and pixels and drops the
 * rest.
 */
export async function walkWebpFrame(
  frame: RiffChunk,
  canvas: CanvasSize,
  { reader, budget, layout, limit }: WebpWalk,
): Promise<void> {
  const pixelsFrom = frame.dataFrom + FRAME_HEADER_BYTES;
  if (pixelsFrom > frame.dataEnd) throw damaged('The WebP has a frame without pixels.');
  const header = Buffer.from(await reader.take(FRAME_HEADER_BYTES));
  const size = readFrameHeader(header, canvas);
  budget.addFrame(size.width, size.height);

  const kept = new LayoutBuilder();
  for (const part of await keptParts(reader, frame, size, limit)) await keepChunk(reader, kept, part);
  const slices = kept.build();
  const [first] = slices;
  const isReserved = ((header[FLAGS_AT] as number) & ~FLAGS) !== 0;
  const isWhole =
    slices.length === 1 && first && 'from' in first && first.from === pixelsFrom && first.to === frame.end;
  if (isWhole && !isReserved) return layout.keep(frame.from, frame.end);
  header[FLAGS_AT] = (header[FLAGS_AT] as number) & FLAGS;
  layout.insert(Buffer.concat([makeRiffHeader('ANMF', FRAME_HEADER_BYTES + layoutSize(slices)), header]));
  for (const slice of slices) {
    if ('from' in slice) layout.keep(slice.from, slice.to);
    else layout.insert(slice.bytes);
  }
}

/** Reads the size of a frame. Throws `damaged-image` when it exceeds the canvas. Offsets are stored divided by two. */
function readFrameHeader(header: Buffer, canvas: CanvasSize): CanvasSize {
  const [x, y] = [header.readUIntLE(0, 3) * 2, header.readUIntLE(3, 3) * 2];
  const [width, height] = [header.readUIntLE(6, 3) + 1, header.readUIntLE(9, 3) + 1];
  if (x + width > canvas.width || y + height > canvas.height) {
    throw damaged('A frame of the WebP exceeds its canvas.');
  }
  return { width, height };
}

/** Returns at most one `ALPH` chunk and the first chunk with pixels. Decoders ignore chunks behind that. */
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
