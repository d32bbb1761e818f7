import type { ByteReader } from '../walking/byte-reader.js';

export interface JpegMarker {
  /** The offset of the marker, including fill bytes before it (ITU-T T.81 §B.1.1.2). */
  from: number;
  code: number;
}

/**
 * Finds the next marker and moves behind it. Skips entropy-coded data, restart markers (T.81 §B.1.1.5) and, as libjpeg
 * does, bytes between segments that belong to none.
 */
export async function nextMarker(reader: ByteReader): Promise<JpegMarker> {
  for (;;) {
    const start = reader.position;
    const bytes = await reader.peekPassing(2);
    const found = findMarker(bytes);
    if (found.code !== undefined) {
      reader.skip(found.end);
      return { from: start + found.at, code: found.code };
    }
    reader.skip(found.end);
  }
}

/** Returns no `code` when there is no marker before `end`; the search then continues at `end`. */
function findMarker(bytes: Buffer): { at: number; end: number; code?: number } {
  const last = bytes.length - 1;
  for (let at = 0; ; at += 2) {
    // Stuffed bytes often follow each other, and a call of indexOf costs more than a comparison.
    if (bytes[at] !== 0xff) at = bytes.indexOf(0xff, at);
    if (at === -1 || at > last) return { at: last + 1, end: last + 1 };
    let fill = at;
    while (bytes[fill + 1] === 0xff) fill += 1;
    // When fill bytes take up the whole window, skip all but the last, so that the search advances.
    if (fill === last) return { at, end: at === 0 ? last : at };
    const code = bytes[fill + 1] as number;
    if (!isPartOfScan(code)) return { at, end: fill + 2, code };
    at = fill;
  }
}

/** Returns whether the code is a stuffed zero, TEM or RST0 to RST7. */
function isPartOfScan(code: number): boolean {
  return code <= 1 || (code >= 0xd0 && code <= 0xd7);
}
