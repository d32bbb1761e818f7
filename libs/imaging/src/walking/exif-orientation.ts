import type { ByteReader } from './byte-reader.js';

/**
 * Precedes the TIFF structure in the APP1 segment of a JPEG, and in some WebP files, although RFC 9649 does not allow
 * it.
 */
export const EXIF_HEADER = Buffer.from('Exif\0\0', 'latin1');

const TAG_ORIENTATION = 0x0112;
const TYPE_SHORT = 3;
const TIFF_HEADER_BYTES = 8;
const ENTRY_BYTES = 12;

/**
 * Reads the orientation, 1 to 8, from the Exif TIFF structure (TIFF 6.0 §2, Exif 2.32 §4.6.4) between two offsets of
 * the file. Returns undefined when there is none or the structure is damaged. As in browsers, the value must be a
 * single SHORT, and the first valid entry counts. Moves the reader.
 */
export async function readOrientation(reader: ByteReader, from: number, to: number): Promise<number | undefined> {
  const read = async (at: number, length: number) => {
    if (at + length > to - from) return undefined;
    reader.seek(from + at);
    return reader.take(length);
  };
  const header = await read(0, TIFF_HEADER_BYTES);
  const order = header?.toString('latin1', 0, 2);
  if (!header || (order !== 'II' && order !== 'MM')) return undefined;
  const u16 = (bytes: Buffer, at: number) => (order === 'II' ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const u32 = (bytes: Buffer, at: number) => (order === 'II' ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const directory = u32(header, 4);
  const count = await read(directory, 2);
  if (u16(header, 2) !== 42 || !count) return undefined;
  const whole = Math.floor((to - from - directory - 2) / ENTRY_BYTES);
  const entries = await read(directory + 2, Math.min(u16(count, 0), whole) * ENTRY_BYTES);
  for (let at = 0; entries && at < entries.length; at += ENTRY_BYTES) {
    const isOrientation = u16(entries, at) === TAG_ORIENTATION;
    if (!isOrientation || u16(entries, at + 2) !== TYPE_SHORT || u32(entries, at + 4) !== 1) continue;
    const value = u16(entries, at + 8);
    if (value >= 1 && value <= 8) return value;
  }
  return undefined;
}

/** Makes the smallest Exif structure that holds the orientation and nothing else. */
export function minimalTiff(orientation: number): Buffer {
  const tiff = Buffer.from('49492a0008000000 0100 1201 0300 01000000 00000000 00000000'.replaceAll(' ', ''), 'hex');
  tiff.writeUInt16LE(orientation, 18);
  return tiff;
}

/** Width and height as displayed: orientations 5 to 8 swap them. */
export function displayedSize(width: number, height: number, orientation: number): { width: number; height: number } {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}
