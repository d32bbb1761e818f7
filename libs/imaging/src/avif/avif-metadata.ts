import { itemProperties } from './avif-properties.js';
import type { AvifItem, AvifMeta } from './avif-meta.js';
import { wipeHandlerName, wipePropertyTail } from './avif-tails.js';
import type { ByteRange, FilePatches } from './file-patches.js';
import { damaged } from '../imaging.errors.js';
import type { IsoBox } from './iso-box.js';

/** Items that are pixels, or say how other items make up pixels. All others are metadata. */
const IMAGE_ITEMS = new Set(['av01', 'grid', 'iovl', 'iden', 'tmap', 'sato']);

const META_BOXES = new Set('hdlr pitm iloc iinf iprp iref idat grpl dinf ipro'.split(' '));

/** Properties that say how to decode and show; one that describes, dates or identifies is not among them. */
const PROPERTIES = new Set(
  'ispe pixi av1C colr pasp auxC irot imir clap clli mdcv cclv amve reve ndwt a1op a1lx lsel iscl rref tols'.split(' '),
);

/** What encoders name pixels; another name may be anything, the file's own on somebody's disk too. */
const PLAIN_NAMES = new Set(['', 'Color', 'Alpha', 'Image', 'Gain', 'GMap', 'SampleTransform', 'Primary image']);

/** An Exif item's payload (ISO/IEC 23008-12 annex A.2.1): where the TIFF structure begins, and one that says nothing. */
const EMPTY_EXIF = Buffer.from('00000000 49492a0008000000 0000 00000000'.replaceAll(' ', ''), 'hex');
const SPACE = 0x20;
const HIDDEN = 0x01;

export function isImageItem(item: AvifItem): boolean {
  return IMAGE_ITEMS.has(item.type);
}

/**
 * Overwrites in place, since offsets must not shift, all that is not needed to show the primary image: Exif, XMP and
 * other attached files, thumbnails, descriptions, unknown boxes. `media` is where attached files may lie.
 */
export function wipeMetadata(meta: AvifMeta, media: ByteRange[], patches: FilePatches): void {
  const { offset } = meta.box;
  const idat = meta.children.find(({ type }) => type === 'idat');
  const places = idat ? [...media, { from: offset + idat.dataFrom, to: offset + idat.end }] : media;
  for (const box of meta.children) if (!META_BOXES.has(box.type)) wipeBox(box, offset, patches);
  for (const box of itemProperties(meta)) {
    if (PROPERTIES.has(box.type)) wipePropertyTail(box, meta.box, patches);
    else wipeBox(box, offset, patches);
  }
  for (const { from, to } of meta.tails) patches.add(offset + from, offset + to);
  for (const box of meta.children) if (box.type === 'hdlr') wipeHandlerName(box, meta.box, patches);
  for (const item of meta.items) if (!isImageItem(item)) wipePayload(meta, item, places, patches);
  wipeThumbnails(meta, places, patches);
  for (const item of meta.items) if (!PLAIN_NAMES.has(item.name)) wipeName(item, offset, patches);
  if (idat) patches.addAllBut(offset + idat.dataFrom, offset + idat.end, imageRanges(meta));
}

/** Where the bytes of all images are. */
export function imageRanges(meta: AvifMeta): ByteRange[] {
  return meta.items.filter(isImageItem).flatMap(({ id }) => meta.locations.get(id)?.ranges ?? []);
}

/** Makes a box free space (ISO/IEC 14496-12 §8.1.2), with nothing in it. */
export function wipeBox(box: IsoBox, offset: number, patches: FilePatches): void {
  patches.add(offset + box.from + 4, offset + box.from + 8, Buffer.from('free'));
  patches.add(offset + box.dataFrom, offset + box.end);
}

function wipePayload(meta: AvifMeta, item: AvifItem, media: ByteRange[], patches: FilePatches): void {
  const location = meta.locations.get(item.id);
  if (!location) return;
  if (!location.isKnown) throw damaged('The AVIF hides its metadata in another item.');
  location.ranges.forEach(({ from, to }, index) => {
    const isInMedia = media.some((range) => from >= range.from && to <= range.to);
    if (from < to && !isInMedia) throw damaged('The AVIF is cut short.');
    const isWholeExif = item.type === 'Exif' && index === 0 && to - from >= EMPTY_EXIF.length;
    patches.add(from, to, isWholeExif ? EMPTY_EXIF : undefined, item.type === 'mime' ? SPACE : 0);
  });
}

/** A thumbnail's item stays where it is, as one of no known type that nobody looks for. */
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
