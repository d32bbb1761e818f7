/** Tests of the first bytes of a file. They take `Uint8Array`, so that the catalogue can be loaded by browsers too. */

export function startsWith(head: Uint8Array, ...bytes: number[]): boolean {
  return bytes.every((byte, index) => head[index] === byte);
}

/** `text` has one character for each byte (Latin-1). */
export function startsWithText(head: Uint8Array, text: string): boolean {
  return textAt(head, 0, text.length) === text;
}

/** Up to `length` bytes from `offset`, as Latin-1. */
export function textAt(head: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...head.subarray(offset, offset + length));
}

/** Returns whether a file starts with a `ftyp` box (ISO/IEC 14496-12 §4.3) that lists one of the brands. */
export function hasFileTypeBrand(head: Uint8Array, ...brands: string[]): boolean {
  if (textAt(head, 4, 4) !== 'ftyp') return false;
  const boxBytes = new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(0);
  const end = Math.min(boxBytes, head.length);
  for (let at = 8; at + 4 <= end; at += 4) {
    // The field at 12 is the minor version, between the major brand and the compatible brands.
    if (at !== 12 && brands.includes(textAt(head, at, 4))) return true;
  }
  return false;
}
