import type { Sharp } from 'sharp';

import { encodeVariant } from './encode-variant.js';
import type { Timing } from '../sharp/opened-image.js';

/** sharp accepts delays of 16 bits. WebP stores 24 bits. */
const MAX_SHARP_DELAY = 65_535;
const PLACEHOLDER_MS = 100;

const FIRST_CHUNK = 12;
const CHUNK_HEADER = 8;
/** The duration in the data of an `ANMF` chunk (RFC 9649 §2.7.1.1). */
const DURATION = { at: 12, bytes: 3 };

/** Encodes an animation as WebP. Each frame can be shown for up to 655 s, as in a GIF. */
export async function encodeAnimation(frames: Sharp, timing: Timing): Promise<Buffer> {
  const { delay, loop } = timing;
  if (delay.every((each) => each <= MAX_SHARP_DELAY)) return encodeVariant(frames.webp(timing), 'webp').toBuffer();
  const placeholders = delay.map(() => PLACEHOLDER_MS);
  const webp = await encodeVariant(frames.webp({ delay: placeholders, loop }), 'webp').toBuffer();
  return writeDelays(webp, delay);
}

/**
 * Writes the delays. The encoder merges equal consecutive frames; a merged frame lasts as many placeholders as it has
 * frames.
 */
function writeDelays(webp: Buffer, delay: readonly number[]): Buffer {
  let written = 0;
  for (let at = FIRST_CHUNK; at + CHUNK_HEADER <= webp.length;) {
    const size = webp.readUInt32LE(at + 4);
    if (webp.toString('latin1', at, at + 4) === 'ANMF') {
      const durationAt = at + CHUNK_HEADER + DURATION.at;
      const merged = Math.round(webp.readUIntLE(durationAt, DURATION.bytes) / PLACEHOLDER_MS);
      const shown = delay.slice(written, written + merged).reduce((sum, each) => sum + each, 0);
      webp.writeUIntLE(Math.min(shown, 0xff_ffff), durationAt, DURATION.bytes);
      written += merged;
    }
    at += CHUNK_HEADER + size + (size % 2);
  }
  return webp;
}
