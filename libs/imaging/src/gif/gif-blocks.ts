import type { ByteReader } from '../walking/byte-reader.js';
import { skipSubBlocks } from './gif-pixels.js';

const LOOPING = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0']);
const APPLICATION_BYTES = 11;
const LOOP_SUB_BLOCK = 1;

/** A looping extension has its loop count in the first or second sub-block, so this many bytes are enough. */
const LOOP_HEAD_BYTES = 600;

/** The bytes of a colour table (GIF89a §18, §20), by the packed field that announces it. */
export function colourTableBytes(packed: number): number {
  return packed & 0x80 ? 3 * 2 ** ((packed & 0x07) + 1) : 0;
}

/**
 * Moves behind an application extension (§26) whose label has been read. Returns a looping extension with the loop
 * count and nothing else, and undefined for other extensions.
 */
export async function readLoopExtension(reader: ByteReader): Promise<Buffer | undefined> {
  const head = Buffer.from(await reader.peek(LOOP_HEAD_BYTES));
  await skipSubBlocks(reader);
  const name = head.subarray(0, 1 + APPLICATION_BYTES);
  if (name[0] !== APPLICATION_BYTES || !LOOPING.has(name.toString('latin1', 1))) return undefined;
  for (let at = name.length; at + 4 <= head.length && head[at] !== 0; at += 1 + (head[at] as number)) {
    if ((head[at] as number) < 3 || head[at + 1] !== LOOP_SUB_BLOCK) continue;
    return Buffer.concat([
      Buffer.from([0x21, 0xff]),
      name,
      Buffer.from([3, LOOP_SUB_BLOCK]),
      head.subarray(at + 2, at + 4),
      Buffer.from([0]),
    ]);
  }
  return undefined;
}
