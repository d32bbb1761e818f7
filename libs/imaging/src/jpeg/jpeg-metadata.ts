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
/** Browsers don't look at the last byte of Exif's header. */
const EXIF_NAME = EXIF_HEADER.subarray(0, -1);

export function isApplicationSegment(marker: number): boolean {
  return marker >= APP0 && marker <= APP15;
}

/** A segment that holds nothing but the orientation. */
export function orientationSegment(orientation: number): Buffer {
  return makeSegment(APP1, Buffer.concat([EXIF_HEADER, minimalTiff(orientation)]));
}

/** Whether browsers take an APP1 segment for Exif; they look at the first such alone. */
export function isExif(payload: Buffer): boolean {
  return startsWith(payload, EXIF_NAME) && payload.length > EXIF_HEADER.length;
}

/** A JFIF segment (JFIF 1.02) without its thumbnail, which says the density; undefined where it is none. */
export function bareJfif(payload: Buffer): Buffer | undefined {
  if (!startsWith(payload, JFIF) || payload.length < JFIF_BYTES) return undefined;
  const bare = Buffer.from(payload.subarray(0, JFIF_BYTES));
  // The thumbnail's width and height; its pixels would follow.
  bare.writeUInt16BE(0, 12);
  return bare;
}

/** An Adobe segment (Adobe TN 5116), which says how colours are coded; undefined where it is none. */
export function bareAdobe(payload: Buffer): Buffer | undefined {
  return startsWith(payload, ADOBE) && payload.length >= ADOBE_BYTES ? payload.subarray(0, ADOBE_BYTES) : undefined;
}

export function makeSegment(marker: number, payload: Buffer): Buffer {
  const bytes = Buffer.concat([Buffer.from([0xff, marker, 0, 0]), payload]);
  bytes.writeUInt16BE(payload.length + 2, 2);
  return bytes;
}

export function startsWith(bytes: Buffer, start: Buffer): boolean {
  return bytes.subarray(0, start.length).equals(start);
}
