/** What introduces a TIFF structure in a JPEG's APP1, and at times, against the specification, in WebP. */
export const EXIF_HEADER = Buffer.from('Exif\0\0', 'latin1');

const TAG_ORIENTATION = 0x0112;
const TYPE_SHORT = 3;
const TYPE_LONG = 4;
const ENTRY_BYTES = 12;

/**
 * The orientation in an Exif TIFF structure (TIFF 6.0 §2, Exif 2.32 §4.6.4), with or without its header.
 * Undefined when there is none or when the structure is broken: viewers show such an image as it is stored.
 */
export function readOrientation(exif: Buffer): number | undefined {
  const tiff = exif.subarray(0, EXIF_HEADER.length).equals(EXIF_HEADER) ? exif.subarray(EXIF_HEADER.length) : exif;
  if (tiff.length < 8) return undefined;
  const order = tiff.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return undefined;
  const u16 = (at: number) => (order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const u32 = (at: number) => (order === 'II' ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const directory = u32(4);
  if (u16(2) !== 42 || directory + 2 > tiff.length) return undefined;
  const end = Math.min(directory + 2 + u16(directory) * ENTRY_BYTES, tiff.length);
  for (let entry = directory + 2; entry + ENTRY_BYTES <= end; entry += ENTRY_BYTES) {
    if (u16(entry) !== TAG_ORIENTATION) continue;
    const type = u16(entry + 2);
    const value = type === TYPE_SHORT ? u16(entry + 8) : type === TYPE_LONG ? u32(entry + 8) : 0;
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}

/** The smallest Exif structure that says nothing but the orientation. */
export function minimalTiff(orientation: number): Buffer {
  const tiff = Buffer.from('49492a0008000000 0100 1201 0300 01000000 00000000 00000000'.replaceAll(' ', ''), 'hex');
  tiff.writeUInt16LE(orientation, 18);
  return tiff;
}

/** Width and height as displayed: orientations 5 to 8 lie on their side. */
export function displayedSize(width: number, height: number, orientation: number): { width: number; height: number } {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}
