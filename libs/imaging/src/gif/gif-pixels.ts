import type { ByteReader } from '../walking/byte-reader.js';
import type { LayoutBuilder } from '../walking/layout.js';
import { LzwWalker } from './lzw-walker.js';

const MAX_BLOCK_BYTES = 255;
const NOTHING = Buffer.alloc(0);

/**
 * Walks the sub-blocks of the pixels of a frame (GIF89a §22) from the position of the reader, and moves behind their
 * terminator. Keeps the bytes from `from` to the end of the codes, or to the code that fills the frame: viewers stop
 * there.
 */
export async function walkGifPixels(
  reader: ByteReader,
  layout: LayoutBuilder,
  from: number,
  frame: { codeSize: number; pixels: number },
): Promise<void> {
  const walk = new LzwWalker(frame.codeSize, frame.pixels);
  // The frame can be full before the last bits of a block, which is detected only in the next block.
  let previous: { from: number; data: Buffer } = { from: reader.position, data: NOTHING };
  for (;;) {
    const blockFrom = reader.position;
    const length = (await reader.take(1))[0] as number;
    if (length === 0) return layout.keep(from, reader.position);
    const data = await reader.take(length);
    const end = walk.take(data);
    if (end === undefined) {
      previous = { from: blockFrom, data };
      continue;
    }
    const isExact = end === length && !walk.needsEndCode && (await reader.take(1))[0] === 0;
    if (isExact) return layout.keep(from, reader.position);
    layout.keep(from, previous.from);
    const rest = Buffer.concat([previous.data, data]).subarray(0, previous.data.length + end);
    layout.insert(subBlocks(walk.closed(rest)));
    reader.seek(blockFrom);
    return skipSubBlocks(reader);
  }
}

/** Moves behind sub-blocks and their terminator (§15, §16). */
export async function skipSubBlocks(reader: ByteReader): Promise<void> {
  for (;;) {
    const bytes = await reader.peekWindow();
    let at = 0;
    while (at < bytes.length && bytes[at] !== 0) at += 1 + (bytes[at] as number);
    if (at < bytes.length) return reader.skip(at + 1);
    reader.skip(at);
  }
}

function subBlocks(data: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < data.length; at += MAX_BLOCK_BYTES) {
    const block = data.subarray(at, at + MAX_BLOCK_BYTES);
    blocks.push(Buffer.from([block.length]), block);
  }
  return Buffer.concat([...blocks, Buffer.from([0])]);
}
