import { photo, photoPixels, SECRET } from './photo-pixels.js';
import sharp from 'sharp';

export interface AnimationOptions {
  width?: number;
  height?: number;
  frames?: number;
  seed?: number;
  /** 0 is for ever. */
  loop?: number;
  /** All metadata that the format can hold, each with the secret in it. */
  everything?: boolean;
}

/** The frames below each other, as sharp takes and gives them. */
export function animation({ width = 48, height = 32, frames = 3, seed = 1 }: AnimationOptions) {
  const pixels = Array.from({ length: frames }, (_, frame) => photoPixels({ width, height, seed: seed + frame }));
  return sharp(Buffer.concat(pixels), { raw: { width, height: height * frames, channels: 3, pageHeight: height } });
}

export async function gif(options: { width?: number; height?: number; seed?: number; everything?: boolean } = {}) {
  const bytes = await photo(options).gif().toBuffer();
  return options.everything ? plantSecrets(bytes) : bytes;
}

export async function animatedGif(options: AnimationOptions = {}): Promise<Buffer> {
  const { frames = 3, loop = 0 } = options;
  const bytes = await animation(options)
    .gif({ loop, delay: Array.from({ length: frames }, (_, frame) => 50 + frame * 10) })
    .toBuffer();
  return options.everything ? plantSecrets(bytes) : bytes;
}

export function gifExtension(label: number, ...subBlocks: Buffer[]): Buffer {
  return Buffer.concat([
    Buffer.from([0x21, label]),
    ...subBlocks.flatMap((block) => [Buffer.from([block.length]), block]),
    Buffer.from([0]),
  ]);
}

/** Puts extensions before the first block. */
export function insertExtensions(bytes: Buffer, extensions: Buffer[]): Buffer {
  const packed = bytes[10] as number;
  const at = 13 + (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0);
  return Buffer.concat([bytes.subarray(0, at), ...extensions, bytes.subarray(at)]);
}

function plantSecrets(bytes: Buffer): Buffer {
  const secret = Buffer.from(SECRET);
  // XMP's packet stands unblocked; its 258 last bytes end any walk over sub-blocks (XMP part 3 §1.1.2).
  const magic = Buffer.from([1, ...Array.from({ length: 256 }, (_, index) => 255 - index), 0]);
  const xmp = Buffer.concat([Buffer.from('!\xff\x0bXMP DataXMP', 'latin1'), secret, magic]);
  const planted = insertExtensions(bytes, [
    gifExtension(0xfe, secret, secret),
    xmp,
    gifExtension(0xff, Buffer.from('ICCRGBG1012'), secret),
    gifExtension(0xff, Buffer.from(`${SECRET}..`), secret),
    gifExtension(0xf9, Buffer.from([0, 100, 0, 0])),
    gifExtension(0x01, Buffer.from([0, 0, 0, 0, 8, 0, 8, 0, 8, 8, 1, 0]), secret),
    gifExtension(0x42, secret),
  ]);
  return Buffer.concat([planted, secret]);
}
