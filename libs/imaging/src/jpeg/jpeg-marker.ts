import type { ByteReader } from '../walking/byte-reader.js';

export interface JpegMarker {
  /** Where it begins, with the fill bytes before it (ITU-T T.81 §B.1.1.2). */
  from: number;
  code: number;
}

/**
 * Moves behind the next marker, over entropy-coded data, restart markers (T.81 §B.1.1.5) and, as libjpeg does, over
 * what stands between segments and belongs to none.
 */
export async function nextMarker(reader: ByteReader): Promise<JpegMarker> {
  for (;;) {
    const start = reader.position;
    const bytes = await reader.peekWindow(2);
    const found = findMarker(bytes);
    if (found.code !== undefined) {
      reader.skip(found.end);
      return { from: start + found.at, code: found.code };
    }
    reader.skip(found.end);
  }
}

/** Without `code` there is no marker before `end`, where the search must go on. */
function findMarker(bytes: Buffer): { at: number; end: number; code?: number } {
  const last = bytes.length - 1;
  for (let at = 0; ; at += 2) {
    // Stuffed bytes often come in rows, and a call costs more than a look.
    if (bytes[at] !== 0xff) at = bytes.indexOf(0xff, at);
    if (at === -1 || at > last) return { at: last + 1, end: last + 1 };
    let fill = at;
    while (bytes[fill + 1] === 0xff) fill += 1;
    // More fill bytes than a window: forget the first ones, else nothing would ever be read.
    if (fill === last) return { at, end: at === 0 ? last : at };
    const code = bytes[fill + 1] as number;
    if (!isPartOfScan(code)) return { at, end: fill + 2, code };
    at = fill;
  }
}

/** A stuffed zero, TEM or RST0 to RST7. */
function isPartOfScan(code: number): boolean {
  return code <= 1 || (code >= 0xd0 && code <= 0xd7);
}
