import { itemProperties } from './avif-properties.js';
import type { AvifItem, AvifMeta } from './avif-meta.js';
import { wipeHandlerName, wipePropertyTail } from './avif-tails.js';
import type { ByteRange, FilePatches } from './file-patches.js';
import { damaged } from '../imaging.errors.js';
import type { IsoBox } from './iso-box.js';

/** The types of items that hold pixels, or derive pixels from other items. All other items are metadata. */
const IMAGE_ITEMS = new Set(['av01', 'grid', 'iovl', 'iden', 'tmap', 'sato']);

const META_BOXES = new Set('hdlr pitm iloc iinf iprp iref idat grpl dinf ipro'.split(' '));

/** Properties for decoding and display. Properties that describe, date or identify the image are not among them. */
const PROPERTIES = new Set(
  'ispe pixi av1C colr pasp auxC irot imir clap clli mdcv cclv amve reve ndwt a1op a1lx lsel iscl rref tols'.split(' '),
);

/**
 * Item names that encoders use for pixels. Another name could be any text, for example the path of the original file.
 */
const PLAIN_NAMES = new Set(['', 'Color', 'Alpha', 'Image', 'Gain', 'GMap', 'SampleTransform', 'Primary image']);

/** The payload of an Exif item (ISO/IEC 23008-12 annex A.2.1) with an empty TIFF structure. */
const EMPTY_EXIF = Buffer.from('00000000 49492a0008000000 0000 00000000'.replaceAll(' ', ''), 'hex');
const SPACE = 0x20;
const HIDDEN = 0x01;

/** Returns whether an item holds pixels or derives them from other items. */
export function isImageItem(item: AvifItem): boolean {
  return IMAGE_ITEMS.has(item.type);
}

/**
 * Overwrites everything that is not needed to show the primary image: Exif, XMP and other attached files, thumbnails,
 * descriptions, and unknown boxes. It overwrites in place, because offsets must not change. `media` are the ranges that
 * may hold attached files.
 */
export function wipeMetadata(meta: AvifMeta, media: ByteRange[], patches: FilePatches): void {
  const { offset } = meta.box;
  const idat = meta.children.find(({ type }) => type === 'idat');
  const payloads = idat ? [...media, { from: offset + idat.dataFrom, to: offset + idat.end }] : media;
  for (const box of meta.children) if (!META_BOXES.has(box.type)) wipeBox(box, offset, patches);
  for (const box of itemProperties(meta)) {
    if (PROPERTIES.has(box.type)) wipePropertyTail(box, meta.box, patches);
    else wipeBox(box, offset, patches);
  }
  for (const { from, to } of meta.tails) patches.add(offset + from, offset + to);
  for (const box of meta.children) if (box.type === 'hdlr') wipeHandlerName(box, meta.box, patches);
  for (const item of meta.items) if (!isImageItem(item)) wipePayload(meta, item, payloads, patches);
  wipeThumbnails(meta, payloads, patches);
  for (const item of meta.items) if (!PLAIN_NAMES.has(item.name)) wipeName(item, offset, patches);
  if (idat) patches.addAllBut(offset + idat.dataFrom, offset + idat.end, imageRanges(meta));
}

/** The ranges of all items that hold pixels. */
export function imageRanges(meta: AvifMeta): ByteRange[] {
  return meta.items.filter(isImageItem).flatMap(({ id }) => meta.locations.get(id)?.ranges ?? []);
}

/** Turns a box into free space (ISO/IEC 14496-12 §8.1.2) and overwrites its content. */
export function wipeBox(box: IsoBox, offset: number, patches: FilePatches): void {
  patches.add(offset + box.from + 4, offset + box.from + 8, Buffer.from('free'));
  patches.add(offset + box.dataFrom, offset + box.end);
}

function wipePayload(meta: AvifMeta, item: AvifItem, media: ByteRange[], patches: FilePatches): void {
  const location = meta.locations.get(item.id);
  if (!location) return;
  if (!location.isKnown) throw damaged('The AVIF stores metadata in another item.');
  location.ranges.forEach(({ from, to }, index) => {
    const isInMedia = media.some((range) => from >= range.from && to <= range.to);
    if (from < to && !isInMedia) throw damaged('The AVIF is truncated.');
    const isWholeExif = item.type === 'Exif' && index === 0 && to - from >= EMPTY_EXIF.length;
    patches.add(from, to, isWholeExif ? EMPTY_EXIF : undefined, item.type === 'mime' ? SPACE : 0);
  });
}

/** Overwrites thumbnails. Their items stay, with an unknown type and hidden, so that no decoder uses them. */
function wipeThumbnails(meta: AvifMeta, media: ByteRange[], patches: FilePatches): void {
  const { offset, bytes } = meta.box;
  const parts = new Set(meta.references.filter(({ type }) => type === 'dimg').flatMap(({ to }) => to));
  for (const reference of meta.references.filter(({ type }) => type === 'thmb')) {
    const item = meta.items.find(({ id }) => id === reference.from);
    if (!item || !isImageItem(item) || item.id === meta.primary || parts.has(item.id)) continue;
    wipePayload(meta, item, media, patches);
    patches.add(offset + reference.typeAt, offset + reference.typeAt + 4, Buffer.from('free'));
    patches.add(offset + item.typeAt, offset + item.typeAt + 4, Buffer.from('free'));
    const flagsAt = item.flagsAt + 2;
    patches.add(offset + flagsAt, offset + flagsAt + 1, Buffer.from([(bytes[flagsAt] as number) | HIDDEN]));
    meta.items.splice(meta.items.indexOf(item), 1, { ...item, type: 'free' });
  }
}

function wipeName({ name, nameAt }: AvifItem, offset: number, patches: FilePatches): void {
  patches.add(offset + nameAt, offset + nameAt + name.length, undefined, SPACE);
}
