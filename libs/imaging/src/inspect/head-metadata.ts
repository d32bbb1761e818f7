import { type ImageFormat, sniffFormat } from '#formats';

import { colourTableBytes } from '../gif/gif-blocks.js';
import { APP0, APP1, APP14, APP2, isApplicationSegment, orientationSegment } from '../jpeg/jpeg-metadata.js';
import { isProfilePart } from '../jpeg/jpeg-profile.js';
import { isKeptAncillary } from '../png/png-ancillary.js';

const JPEG_COMMENT = 0xfe;
const JPEG_SCAN = 0xda;
/** JFIF without a thumbnail: two bytes of length and 14 of payload. */
const JFIF_BYTES = 16;
const ADOBE_BYTES = 14;
const MINIMAL_EXIF_BYTES = orientationSegment(1).length - 2;

const PNG_PIXELS = new Set(['IDAT', 'IEND']);
const PNG_CRITICAL = new Set(['IHDR', 'PLTE', 'acTL', 'fcTL']);

const GIF_SCREEN_BYTES = 13;
const GIF_EXTENSION = 0x21;
const GIF_GRAPHIC_CONTROL = 0xf9;
const GIF_CONTROL_BYTES = 8;
const GIF_LOOP = Buffer.from('\x21\xff\x0bNETSCAPE2.0\x03\x01', 'latin1');
const GIF_LOOP_BYTES = 19;

const WEBP_FLAGS_AT = 20;
const WEBP_EXIF_OR_XMP = 0x08 | 0x04;

const SEARCHES: Record<ImageFormat, (head: Buffer) => boolean> = {
  jpeg: jpegShowsMetadata,
  png: pngShowsMetadata,
  gif: gifShowsMetadata,
  webp: webpShowsMetadata,
  avif: (head) => head.includes('infe') && (head.includes('Exif') || head.includes('mime')),
};

/**
 * Returns whether the first bytes of a file show metadata that its copy will not have. An estimate without validation:
 * false also for files whose metadata begins later, and for files of an unknown kind.
 */
export function showsMetadata(head: Buffer): boolean {
  const format = sniffFormat(head);
  return format !== undefined && SEARCHES[format](head);
}

function jpegShowsMetadata(head: Buffer): boolean {
  for (let at = 2; at + 4 <= head.length && head[at] === 0xff;) {
    const code = head[at + 1] as number;
    const length = head.readUInt16BE(at + 2);
    if (code === JPEG_SCAN) return false;
    if (code === JPEG_COMMENT || (isApplicationSegment(code) && !isKeptSegment(code, length, head.subarray(at + 4)))) {
      return true;
    }
    at += 2 + length;
  }
  return false;
}

function isKeptSegment(code: number, length: number, payload: Buffer): boolean {
  switch (code) {
    case APP0:
      return length === JFIF_BYTES;
    case APP1:
      return length === MINIMAL_EXIF_BYTES;
    case APP2:
      return isProfilePart(payload);
    case APP14:
      return length === ADOBE_BYTES;
    default:
      return false;
  }
}

function pngShowsMetadata(head: Buffer): boolean {
  for (let at = 8; at + 8 <= head.length;) {
    const length = head.readUInt32BE(at);
    const type = head.toString('latin1', at + 4, at + 8);
    if (PNG_PIXELS.has(type)) return false;
    if (!PNG_CRITICAL.has(type) && !isKeptAncillary(type, length)) return true;
    at += 12 + length;
  }
  return false;
}

function gifShowsMetadata(head: Buffer): boolean {
  let at = GIF_SCREEN_BYTES + colourTableBytes(head[10] ?? 0);
  while (at + GIF_LOOP.length <= head.length && head[at] === GIF_EXTENSION) {
    if (head[at + 1] === GIF_GRAPHIC_CONTROL) at += GIF_CONTROL_BYTES;
    else if (head.subarray(at, at + GIF_LOOP.length).equals(GIF_LOOP)) at += GIF_LOOP_BYTES;
    else return true;
  }
  return false;
}

function webpShowsMetadata(head: Buffer): boolean {
  return head.toString('latin1', 12, 16) === 'VP8X' && ((head[WEBP_FLAGS_AT] ?? 0) & WEBP_EXIF_OR_XMP) !== 0;
}
