import type { AvifMeta } from './avif-meta.js';
import { damaged } from '../imaging.errors.js';
import { BoxCursor, childBoxes, type IsoBox } from './iso-box.js';

export interface AvifPicture {
  /** In pixels, as displayed. */
  width: number;
  height: number;
  orientation: number;
}

/**
 * The EXIF orientation by the axis of `imir` and the quarter turns of `irot` to the left (ISO/IEC 23008-12 §6.5.10,
 * §6.5.12).
 */
const ORIENTATIONS = { none: [1, 8, 3, 6], topBottom: [4, 5, 2, 7], leftRight: [2, 7, 4, 5] };

/** The property boxes of all items, in the order of their numbers. */
export function itemProperties({ box, children }: AvifMeta): IsoBox[] {
  const { bytes } = box;
  const iprp = children.find(({ type }) => type === 'iprp');
  const ipco = iprp && childBoxes(bytes, iprp.dataFrom, iprp.end).find(({ type }) => type === 'ipco');
  return ipco ? childBoxes(bytes, ipco.dataFrom, ipco.end) : [];
}

/** The property boxes of the primary item, in the order in which they apply. */
export function primaryProperties(meta: AvifMeta): IsoBox[] {
  const properties = itemProperties(meta);
  return primaryAssociations(meta).flatMap((number) => properties[number - 1] ?? []);
}

/**
 * Reads the displayed size and orientation of the primary item: extent, crop, rotation and mirror, in the order of the
 * file.
 */
export function readPicture(meta: AvifMeta): AvifPicture {
  let [width, height, turns, mirror] = [0, 0, 0, 'none' as keyof typeof ORIENTATIONS];
  for (const box of primaryProperties(meta)) {
    const fields = BoxCursor.of(meta.box.bytes, box);
    switch (box.type) {
      case 'ispe':
        fields.skip(4);
        [width, height] = [fields.uint(4), fields.uint(4)];
        break;
      case 'clap':
        [width, height] = [cropped(width, fields), cropped(height, fields)];
        break;
      case 'irot':
        turns = fields.uint(1) & 3;
        if (turns % 2 === 1) [width, height] = [height, width];
        break;
      case 'imir':
        mirror = (fields.uint(1) & 1) === 0 ? 'topBottom' : 'leftRight';
    }
  }
  if (width === 0 || height === 0) throw damaged('The AVIF has no size.');
  return { width, height, orientation: ORIENTATIONS[mirror][turns] ?? 1 };
}

/** Reads one side of a clean aperture, a fraction. An invalid one, or one larger than the image, is ignored. */
function cropped(side: number, fields: BoxCursor): number {
  const [numerator, denominator] = [fields.uint(4), fields.uint(4)];
  const wanted = denominator === 0 ? 0 : Math.round(numerator / denominator);
  return wanted > 0 && wanted < side ? wanted : side;
}

/** The property numbers of the primary item, from the `ipma` boxes (ISO/IEC 23008-12 §9.3.1). */
function primaryAssociations({ box, children, primary }: AvifMeta): number[] {
  const { bytes } = box;
  const iprp = children.find(({ type }) => type === 'iprp');
  if (!iprp) return [];
  for (const ipma of childBoxes(bytes, iprp.dataFrom, iprp.end)) {
    if (ipma.type !== 'ipma') continue;
    const fields = BoxCursor.of(bytes, ipma);
    const { version, flags } = fields.versionAndFlags();
    const numberBytes = flags & 1 ? 2 : 1;
    const mask = flags & 1 ? 0x7fff : 0x7f;
    for (let left = fields.uint(4); left > 0; left -= 1) {
      const id = fields.uint(version < 1 ? 2 : 4);
      const count = fields.uint(1);
      if (id === primary) return Array.from({ length: count }, () => fields.uint(numberBytes) & mask);
      fields.skip(count * numberBytes);
    }
  }
  return [];
}
