import type { ByteRange } from './file-patches.js';
import { damaged } from '../imaging.errors.js';
import type { BoxCursor, IsoBox } from './iso-box.js';

/** More than any image has. Extents can be empty fields, so the size of the box does not limit their number. */
const MAX_EXTENTS = 65_536;

const IN_FILE = 0;
const IN_IDAT = 1;

/** The location of an item in the file. */
export interface ItemLocation {
  ranges: ByteRange[];
  /** `ranges` is complete. False for items in other files or in other items. */
  isKnown: boolean;
}

/** Reads an `iloc` box (ISO/IEC 14496-12 §8.11.3). `metaOffset` is the offset of its `meta` box in the file. */
export function readItemLocations(
  cursor: BoxCursor,
  metaOffset: number,
  idat: IsoBox | undefined,
): Map<number, ItemLocation> {
  const { version } = cursor.versionAndFlags();
  if (version > 2) throw damaged('The AVIF stores the locations of its items in an unknown way.');
  const sizes = cursor.uint(2);
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15].map(fieldBytes);
  const indexBytes = version > 0 ? fieldBytes(sizes & 15) : 0;
  const count = cursor.uint(version < 2 ? 2 : 4);
  const locations = new Map<number, ItemLocation>();
  let extents = 0;

  for (let item = 0; item < count; item += 1) {
    const id = cursor.uint(version < 2 ? 2 : 4);
    const method = version > 0 ? cursor.uint(2) & 15 : IN_FILE;
    const isHere = cursor.uint(2) === 0;
    const base = cursor.uint(baseBytes as number);
    const extentCount = cursor.uint(2);
    extents += extentCount;
    if (extents > MAX_EXTENTS) throw damaged('The AVIF has too many parts.');
    const isInIdat = method === IN_IDAT && idat !== undefined;
    const start = base + (isInIdat ? metaOffset + idat.dataFrom : 0);
    const limit = isInIdat ? metaOffset + idat.end : Infinity;
    const ranges: ByteRange[] = [];
    for (let extent = 0; extent < extentCount; extent += 1) {
      cursor.skip(indexBytes);
      const from = start + cursor.uint(offsetBytes as number);
      const to = from + cursor.uint(lengthBytes as number);
      if (to > limit) throw damaged('The AVIF has an item behind the end of the file.');
      ranges.push({ from, to });
    }
    locations.set(id, { ranges, isKnown: isHere && (method === IN_FILE || isInIdat) });
  }
  return locations;
}

function fieldBytes(size: number): number {
  if (size !== 0 && size !== 4 && size !== 8)
    throw damaged('The AVIF stores the locations of its items in an unknown way.');
  return size;
}
