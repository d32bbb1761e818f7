import type { WebpOptions } from 'sharp';

import { exifTiff, XMP_PACKET } from './exif-fixture.js';
import { animation, type AnimationOptions } from './gif-fixtures.js';
import { photo, SECRET } from './photo-pixels.js';

export interface WebpFixtureOptions {
  width?: number;
  height?: number;
  seed?: number;
  alpha?: boolean;
  icc?: boolean;
  orientation?: number;
  /** All metadata that a WebP can hold, each with the secret in it. */
  everything?: boolean;
  encoder?: WebpOptions;
}

const FLAG_ANIMATION = 0x02;
const FLAG_XMP = 0x04;
const FLAG_EXIF = 0x08;
const FLAG_ALPHA = 0x10;
const FLAG_ICC = 0x20;

export async function webp(options: WebpFixtureOptions = {}): Promise<Buffer> {
  let image = photo({ ...options, channels: options.alpha ? 4 : 3 });
  if (options.icc) image = image.withIccProfile('p3');
  const bytes = await image.webp(options.encoder).toBuffer();
  const { width = 160, height = 120, everything, orientation } = options;
  return everything || orientation !== undefined
    ? plantMetadata(bytes, { width, height, everything, orientation })
    : bytes;
}

export async function animatedWebp(options: AnimationOptions & { orientation?: number } = {}): Promise<Buffer> {
  const { width = 48, height = 32, frames = 3, loop = 0, everything, orientation } = options;
  const bytes = await animation(options)
    .webp({ loop, delay: Array.from({ length: frames }, (_, frame) => 50 + frame * 10) })
    .toBuffer();
  return everything || orientation !== undefined
    ? plantMetadata(bytes, { width, height, everything, orientation })
    : bytes;
}

export function riffChunk(type: string, data: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32LE(data.length, 4);
  return Buffer.concat([header, data, Buffer.alloc(data.length % 2)]);
}

export function riff(...chunks: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks]);
  return riffChunk('RIFF', body);
}

export function vp8x(flags: number, width: number, height: number): Buffer {
  const data = Buffer.alloc(10);
  data[0] = flags;
  data.writeUIntLE(width - 1, 4, 3);
  data.writeUIntLE(height - 1, 7, 3);
  return riffChunk('VP8X', data);
}

/** The chunks of a RIFF file or of a frame, headers and padding with them. */
export function riffChunks(bytes: Buffer, from = 12): { type: string; bytes: Buffer; data: Buffer }[] {
  const chunks = [];
  for (let at = from; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 4);
    const end = at + 8 + length + (length % 2);
    chunks.push({
      type: bytes.toString('latin1', at, at + 4),
      bytes: bytes.subarray(at, end),
      data: bytes.subarray(at + 8, at + 8 + length),
    });
    at = end;
  }
  return chunks;
}

function plantMetadata(
  bytes: Buffer,
  planted: { width: number; height: number; everything?: boolean; orientation?: number },
): Buffer {
  const { width, height, everything, orientation } = planted;
  const chunks = riffChunks(bytes);
  const header = chunks.find(({ type }) => type === 'VP8X');
  const secret = riffChunk('abcd', Buffer.from(SECRET));
  const flags = header?.data[0] ?? (chunks.some(({ type }) => type === 'VP8L') ? FLAG_ALPHA : 0);
  const body = chunks
    .filter(({ type }) => type !== 'VP8X')
    .flatMap((chunk) => (everything && chunk.type === 'ANMF' ? [secret, frameWithSecret(chunk.data)] : [chunk.bytes]));
  const exif = riffChunk('EXIF', exifTiff({ orientation }));
  if (!everything) return riff(vp8x(flags | FLAG_EXIF, width, height), ...body, exif);
  const xmp = riffChunk('XMP ', XMP_PACKET);
  const file = riff(vp8x(flags | FLAG_EXIF | FLAG_XMP, width, height), secret, ...body, exif, xmp, secret);
  return Buffer.concat([file, Buffer.from(SECRET)]);
}

function frameWithSecret(data: Buffer): Buffer {
  return riffChunk('ANMF', Buffer.concat([data, riffChunk('abcd', Buffer.from(SECRET))]));
}

/** For files put together by hand. */
export const WEBP_FLAGS = { animation: FLAG_ANIMATION, exif: FLAG_EXIF, alpha: FLAG_ALPHA, icc: FLAG_ICC };
