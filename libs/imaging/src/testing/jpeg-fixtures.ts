import type { JpegOptions } from 'sharp';

import { exifTiff, XMP_PACKET } from './exif-fixture.js';
import { photo, SECRET } from './photo-pixels.js';

export interface PhotoJpegOptions {
  width?: number;
  height?: number;
  /** Another seed, other pixels. */
  seed?: number;
  /** About this many bytes, within a tenth where the size in pixels allows it. */
  bytes?: number;
  /** 1 to 8, in a whole camera's Exif. */
  orientation?: number;
  /** Exif with a place, a maker's note and a preview. */
  exifGps?: boolean;
  /** Embeds a colour profile. */
  icc?: boolean;
  comment?: string;
  /** All metadata that a JPEG can hold, each with the secret in it. */
  everything?: boolean;
  cmyk?: boolean;
  grey?: boolean;
  encoder?: JpegOptions;
}

/** A photo-like JPEG, the same for the same options. */
export async function photoJpeg(options: PhotoJpegOptions = {}): Promise<Buffer> {
  const encoded = options.bytes === undefined ? await encode(options, 80, 24) : await encodeToSize(options);
  // JFIF has no colour space of four components.
  const plain = options.cmyk ? encoded : insertSegments(encoded, [JFIF]);
  const segments: Buffer[] = [];
  if (options.exifGps || options.everything || options.orientation !== undefined) {
    segments.push(exifSegment(exifTiff({ orientation: options.orientation })));
  }
  if (options.everything) segments.push(...allMetadata());
  if (options.comment !== undefined) segments.push(jpegSegment(0xfe, Buffer.from(options.comment)));
  const trailer = options.everything ? [plain, Buffer.from(SECRET)] : [];
  return Buffer.concat([insertSegments(plain, segments), ...trailer]);
}

/** Puts segments behind the JFIF segment, or where it would be. */
export function insertSegments(jpeg: Buffer, segments: Buffer[]): Buffer {
  const at = jpeg.readUInt16BE(2) === 0xffe0 ? 4 + jpeg.readUInt16BE(4) : 2;
  return Buffer.concat([jpeg.subarray(0, at), ...segments, jpeg.subarray(at)]);
}

export function jpegSegment(marker: number, payload: Buffer): Buffer {
  const bytes = Buffer.concat([Buffer.from([0xff, marker, 0, 0]), payload]);
  bytes.writeUInt16BE(payload.length + 2, 2);
  return bytes;
}

export function exifSegment(tiff: Buffer): Buffer {
  return jpegSegment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), tiff]));
}

/** What sharp leaves out: 300 dots an inch. */
const JFIF = jpegSegment(0xe0, Buffer.from('JFIF\0\x01\x02\x01\x01\x2c\x01\x2c\0\0', 'latin1'));

function allMetadata(): Buffer[] {
  const secret = Buffer.from(SECRET);
  return [
    jpegSegment(0xe0, Buffer.concat([Buffer.from('JFXX\0\x13\x01\x01', 'latin1'), Buffer.alloc(3), secret])),
    jpegSegment(0xe1, Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), XMP_PACKET])),
    jpegSegment(0xe2, Buffer.concat([Buffer.from('MPF\0II*\0\x08\0\0\0', 'latin1'), secret])),
    jpegSegment(0xe2, Buffer.concat([Buffer.from('FPXR\0'), secret])),
    jpegSegment(0xed, Buffer.concat([Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x09', 'latin1'), secret])),
    ...[0xe3, 0xe4, 0xe5, 0xe8, 0xeb, 0xec, 0xee, 0xef].map((marker) => jpegSegment(marker, secret)),
    jpegSegment(0xfe, secret),
  ];
}

async function encodeToSize(options: PhotoJpegOptions): Promise<Buffer> {
  const wanted = options.bytes ?? 0;
  let [low, high, best] = [0, 255, Buffer.alloc(0)];
  // Size grows with grain and steeply so with quality: grain for the fine search, quality for what grain can't reach.
  for (const quality of [80, 92, 100, 50, 20]) {
    [low, high] = [0, 255];
    for (let step = 0; step < 6; step += 1) {
      const grain = (low + high) / 2;
      const tried = await encode(options, quality, grain);
      if (Math.abs(tried.length - wanted) < Math.abs(best.length - wanted)) best = tried;
      if (Math.abs(best.length - wanted) < wanted / 20) return best;
      if (tried.length > wanted) high = grain;
      else low = grain;
    }
  }
  // A test of large images must not go by with a small one.
  if (best.length < wanted * 0.8) throw new Error(`A photo of this size has ${best.length} bytes at most.`);
  return best;
}

function encode({ width, height, seed, icc, cmyk, grey, encoder }: PhotoJpegOptions, quality: number, grain: number) {
  let image = photo({ width, height, seed, grain });
  if (cmyk) image = image.toColourspace('cmyk');
  if (grey) image = image.toColourspace('b-w');
  if (icc) image = image.withIccProfile(cmyk ? 'cmyk' : 'p3');
  return image.jpeg({ quality, ...encoder }).toBuffer();
}
