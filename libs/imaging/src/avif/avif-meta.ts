import { readItemLocations, type ItemLocation } from './avif-locations.js';
import type { ByteRange } from './file-patches.js';
import { damaged } from '../imaging.errors.js';
import { BoxCursor, childBoxes, type IsoBox } from './iso-box.js';

/** A box in memory, and its offset in the file. */
export interface LoadedBox {
  bytes: Buffer;
  offset: number;
  headerBytes: number;
}

export interface AvifItem {
  id: number;
  type: string;
  contentType: string;
  name: string;
  /** Offsets into the loaded box. */
  flagsAt: number;
  typeAt: number;
  nameAt: number;
}

export interface ItemReference {
  type: string;
  typeAt: number;
  from: number;
  to: number[];
}

/** The content of a `meta` box (ISO/IEC 14496-12 §8.11, ISO/IEC 23008-12 §6 and §9). */
export interface AvifMeta {
  box: LoadedBox;
  children: IsoBox[];
  primary: number | undefined;
  items: AvifItem[];
  locations: Map<number, ItemLocation>;
  references: ItemReference[];
  /** Bytes of boxes behind their fields, as offsets into the loaded box. */
  tails: ByteRange[];
}

const MAX_REFERENCES = 100_000;

export function readMeta(box: LoadedBox): AvifMeta {
  const { bytes } = box;
  const children = childBoxes(bytes, box.headerBytes + 4, bytes.length);
  const cursorOf = (type: string) => {
    const child = children.find((candidate) => candidate.type === type);
    return child && { child, cursor: BoxCursor.of(bytes, child) };
  };
  const [pitm, iinf, iloc, iref, idat] = ['pitm', 'iinf', 'iloc', 'iref', 'idat'].map(cursorOf);
  const cursors: BoxCursor[] = [];
  const primary = pitm && pitm.cursor.uint(pitm.cursor.versionAndFlags().version === 0 ? 2 : 4);
  const items = iinf ? readItems(bytes, iinf.child, iinf.cursor, cursors) : [];
  const locations = iloc ? readItemLocations(iloc.cursor, box.offset, idat?.child) : new Map<number, ItemLocation>();
  const references = iref ? readReferences(bytes, iref.child, iref.cursor, cursors) : [];
  for (const found of [pitm, iloc]) if (found) cursors.push(found.cursor);
  const tails = cursors.map(({ at, end }) => ({ from: at, to: end }));
  return { box, children, primary, items, locations, references, tails };
}

function readItems(bytes: Buffer, iinf: IsoBox, cursor: BoxCursor, cursors: BoxCursor[]): AvifItem[] {
  cursor.uint(cursor.versionAndFlags().version === 0 ? 2 : 4);
  return childBoxes(bytes, cursor.at, iinf.end)
    .filter((box) => box.type === 'infe')
    .map((box) => {
      const fields = BoxCursor.of(bytes, box);
      cursors.push(fields);
      return readItem(fields);
    });
}

function readItem(cursor: BoxCursor): AvifItem {
  const flagsAt = cursor.at + 1;
  const { version } = cursor.versionAndFlags();
  // Versions 0 and 1 have no item type: the item is a file of some media type.
  if (version > 3) throw damaged('The AVIF has an item of an unknown version.');
  const id = cursor.uint(version === 3 ? 4 : 2);
  cursor.skip(2);
  const typeAt = cursor.at;
  const type = version < 2 ? 'mime' : cursor.type();
  const nameAt = cursor.at;
  const name = cursor.text();
  const contentType = type === 'mime' ? cursor.text() : '';
  return { id, type, contentType, name, flagsAt, typeAt, nameAt };
}

function readReferences(bytes: Buffer, iref: IsoBox, cursor: BoxCursor, cursors: BoxCursor[]): ItemReference[] {
  const idBytes = cursor.versionAndFlags().version === 0 ? 2 : 4;
  let total = 0;
  return childBoxes(bytes, cursor.at, iref.end).map((box) => {
    const fields = BoxCursor.of(bytes, box);
    cursors.push(fields);
    const from = fields.uint(idBytes);
    const count = fields.uint(2);
    total += count;
    if (total > MAX_REFERENCES) throw damaged('The AVIF has too many references.');
    const to = Array.from({ length: count }, () => fields.uint(idBytes));
    return { type: box.type, typeAt: box.from + 4, from, to };
  });
}
