import { EXIF_HEADER, minimalTiff } from '../walking/exif-orientation.js';

export const APP0 = 0xe0;
export const APP1 = 0xe1;
export const APP2 = 0xe2;
export const APP14 = 0xee;
const APP15 = 0xef;

const JFIF = Buffer.from('JFIF\0', 'latin1');
const JFIF_BYTES = 14;
const ADOBE = Buffer.from('Adobe', 'latin1');
const ADOBE_BYTES = 12;
/** Browsers do not compare the last byte of the Exif header. */
const EXIF_NAME = EXIF_HEADER.subarray(0, -1);

/** Returns whether a marker is APP0 to APP15. */
export function isApplicationSegment(marker: number): boolean {
  return marker >= APP0 && marker <= APP15;
}

/** Makes an Exif segment that holds only the orientation. */
export function orientationSegment(orientation: number): Buffer {
  return makeSegment(APP1, Buffer.concat([EXIF_HEADER, minimalTiff(orientation)]));
}

/** Returns whether browsers read an APP1 segment as Exif. They read only the first one. */
export function isExif(payload: Buffer): boolean {
  return startsWith(payload, EXIF_NAME) && payload.length > EXIF_HEADER.length;
}

/** Returns a JFIF segment (JFIF 1.02) with the density and without the thumbnail; undefined for other segments. */
export function bareJfif(payload: Buffer): Buffer | undefined {
  if (!startsWith(payload, JFIF) || payload.length < JFIF_BYTES) return undefined;
  const bare = Buffer.from(payload.subarray(0, JFIF_BYTES));
  // The width and the height of the thumbnail, whose pixels would follow.
  bare.writeUInt16BE(0, 12);
  return bare;
}

/**
 * Returns an Adobe segment (Adobe TN 5116) with the colour transform and nothing else; undefined for other segments.
 */
export function bareAdobe(payload: Buffer): Buffer | undefined {
  return startsWith(payload, ADOBE) && payload.length >= ADOBE_BYTES ? payload.subarray(0, ADOBE_BYTES) : undefined;
}

/** Makes a segment: the marker, the length, and the payload. */
export function makeSegment(marker: number, payload: Buffer): Buffer {
  const bytes = Buffer.concat([Buffer.from([0xff, marker, 0, 0]), payload]);
  bytes.writeUInt16BE(payload.length + 2, 2);
  return bytes;
}

export function startsWith(bytes: Buffer, start: Buffer): boolean {
  return bytes.subarray(0, start.length).equals(start);
}
