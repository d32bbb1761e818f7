import { EXIF_HEADER, minimalTiff, readOrientation } from './exif-orientation.js';

export const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
const APP15 = 0xef;

const JFIF = Buffer.from('JFIF\0', 'latin1');
const JFIF_BYTES = 14;
const ADOBE = Buffer.from('Adobe', 'latin1');
const ADOBE_BYTES = 12;
const ICC = Buffer.from('ICC_PROFILE\0', 'latin1');

/** What becomes of an application segment: stays, goes, is replaced, or goes and leaves an orientation. */
export type SegmentFate = 'keep' | 'drop' | { replacement: Buffer } | { orientation: number };

export function isApplicationSegment(marker: number): boolean {
  return marker >= APP0 && marker <= APP15;
}

/** An APP1 segment that holds nothing but the orientation. */
export function orientationSegment(orientation: number): Buffer {
  return segment(APP1, Buffer.concat([EXIF_HEADER, minimalTiff(orientation)]));
}

/**
 * Density (JFIF 1.02), colour (ICC.1 annex B.4, Adobe TN 5116) and orientation stay; thumbnails, Exif, XMP, IPTC, multi-picture
 * previews, makers' notes and whatever isn't known go.
 */
export function fateOfApplicationSegment(marker: number, payload: Buffer): SegmentFate {
  switch (marker) {
    case APP0:
      return fateOfJfif(payload);
    case APP1:
      return fateOfExif(payload);
    case APP2:
      return startsWith(payload, ICC) ? 'keep' : 'drop';
    case APP14:
      return fateOfAdobe(payload);
    default:
      return 'drop';
  }
}

function fateOfJfif(payload: Buffer): SegmentFate {
  if (!startsWith(payload, JFIF) || payload.length < JFIF_BYTES) return 'drop';
  const bare = Buffer.from(payload.subarray(0, JFIF_BYTES));
  // The thumbnail's width and height; its pixels would follow.
  bare.writeUInt16BE(0, 12);
  return bare.equals(payload) ? 'keep' : { replacement: segment(APP0, bare) };
}

function fateOfExif(payload: Buffer): SegmentFate {
  if (!startsWith(payload, EXIF_HEADER)) return 'drop';
  const orientation = readOrientation(payload);
  return orientation === undefined ? 'drop' : { orientation };
}

function fateOfAdobe(payload: Buffer): SegmentFate {
  if (!startsWith(payload, ADOBE) || payload.length < ADOBE_BYTES) return 'drop';
  if (payload.length === ADOBE_BYTES) return 'keep';
  return { replacement: segment(APP14, payload.subarray(0, ADOBE_BYTES)) };
}

function segment(marker: number, payload: Buffer): Buffer {
  const bytes = Buffer.concat([Buffer.from([0xff, marker, 0, 0]), payload]);
  bytes.writeUInt16BE(payload.length + 2, 2);
  return bytes;
}

function startsWith(bytes: Buffer, start: Buffer): boolean {
  return bytes.subarray(0, start.length).equals(start);
}
