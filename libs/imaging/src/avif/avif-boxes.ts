import type { LoadedBox } from './avif-meta.js';
import type { ByteReader } from '../walking/byte-reader.js';
import type { ByteRange } from './file-patches.js';
import { damaged } from '../imaging.errors.js';
import { readBoxHeader, type IsoBox } from './iso-box.js';

/** More than the largest grid or sequence needs. The limit bounds memory, because these boxes are read as a whole. */
const MAX_LOADED_BYTES = 4 * 1024 * 1024;
const MAX_BOXES = 10_000;

const MEDIA = 'mdat';
const KEPT = new Set(['ftyp', 'meta', 'moov', MEDIA]);
const KNOWN = new Set([...KEPT, 'free', 'skip', 'uuid', 'udta']);

/** The top-level boxes of a file. */
export interface AvifBoxes {
  brands: Set<string>;
  meta: LoadedBox | undefined;
  moov: LoadedBox | undefined;
  /** The ranges that may hold pixels and attached files. */
  media: ByteRange[];
  /** Boxes that are not needed, before the last needed one. */
  unneeded: IsoBox[];
  /** The offset behind the last needed box. */
  end: number;
}

/**
 * Reads the top-level boxes of a file, up to the first bytes that are not a box. Throws `damaged-image` when a known
 * box is truncated.
 */
export async function readAvifBoxes(reader: ByteReader): Promise<AvifBoxes> {
  const boxes: IsoBox[] = [];
  for (let at = 0; at < reader.size;) {
    reader.seek(at);
    const header = await reader.peek(16);
    const box = readBoxHeader(header, at, reader.size);
    const isKnown = KNOWN.has(header.toString('latin1', 4, 8));
    if (isKnown && (!box || box.end > reader.size)) throw damaged('The AVIF is truncated.');
    if (!box || box.end > reader.size) break;
    boxes.push(box);
    if (boxes.length > MAX_BOXES) throw damaged(`The AVIF has more than ${MAX_BOXES} boxes.`);
    at = box.end;
  }
  const last = boxes.findLastIndex(({ type }) => KEPT.has(type));
  return {
    brands: new Set(await readBrands(reader, boxes)),
    meta: await loadOnly(reader, boxes, 'meta'),
    moov: await loadOnly(reader, boxes, 'moov'),
    media: boxes.filter(({ type }) => type === MEDIA).map(({ dataFrom, end }) => ({ from: dataFrom, to: end })),
    unneeded: boxes.slice(0, last).filter(({ type }) => !KEPT.has(type)),
    end: boxes[last]?.end ?? 0,
  };
}

async function readBrands(reader: ByteReader, boxes: IsoBox[]): Promise<string[]> {
  const bytes = (await loadOnly(reader, boxes, 'ftyp'))?.bytes;
  if (!bytes) throw damaged('The AVIF is truncated.');
  return bytes.toString('latin1', 8).match(/.{4}/gs) ?? [];
}

async function loadOnly(reader: ByteReader, boxes: IsoBox[], wanted: string): Promise<LoadedBox | undefined> {
  const [box, other] = boxes.filter(({ type }) => type === wanted);
  if (other) throw damaged(`The AVIF has two ${wanted} boxes.`);
  if (!box) return undefined;
  if (box.end - box.from > MAX_LOADED_BYTES) throw damaged(`The ${wanted} box of the AVIF is too large.`);
  reader.seek(box.from);
  const bytes = await reader.take(box.end - box.from);
  return { bytes, offset: box.from, headerBytes: box.dataFrom - box.from };
}
