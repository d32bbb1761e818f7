import type { LoadedBox } from './avif-meta.js';
import type { FilePatches } from './file-patches.js';
import { ICC_HEADER_BYTES, profileLength } from '../walking/icc-profile.js';
import type { IsoBox } from './iso-box.js';

/** The data bytes of properties, including the headers of full boxes (ISO/IEC 23008-12 §6.5, AVIF 1.1). */
const LENGTHS: Record<string, number> = {
  ispe: 12,
  irot: 1,
  imir: 1,
  pasp: 8,
  clap: 32,
  clli: 4,
  mdcv: 24,
  amve: 8,
  ndwt: 8,
  a1op: 1,
  lsel: 2,
};
const FULL_BOX_BYTES = 4;
const COLOUR_TYPE_BYTES = 4;
const NCLX_BYTES = 11;
/** Version and flags, a reserved field, the type, three more reserved fields (§8.4.3.2). */
const HANDLER_NAME_AT = 24;

/** Types of auxiliary images (ISO/IEC 23091-2, ISO/IEC 23008-2): alpha and depth. */
const AUXILIARY = new Set([
  'urn:mpeg:mpegB:cicp:systems:auxiliary:alpha',
  'urn:mpeg:mpegB:cicp:systems:auxiliary:depth',
  'urn:mpeg:hevc:2015:auxid:1',
  'urn:mpeg:hevc:2015:auxid:2',
]);

/** Handler names that encoders write. Another name could be any text. */
const PLAIN_HANDLERS = new Set(['', 'libavif', 'pict', 'PictureHandler', 'VideoHandler', 'GPAC pict Handler']);

/** Overwrites the bytes behind the fields of a property, which no decoder reads. */
export function wipePropertyTail(property: IsoBox, meta: LoadedBox, patches: FilePatches): void {
  const data = meta.bytes.subarray(property.dataFrom, property.end);
  const from = meta.offset + property.dataFrom + fieldBytes(property.type, data);
  patches.add(from, meta.offset + property.end);
}

/** Overwrites the name of a `hdlr` box (ISO/IEC 14496-12 §8.4.3), unless an encoder writes it. */
export function wipeHandlerName(handler: IsoBox, { bytes, offset }: LoadedBox, patches: FilePatches): void {
  const nameFrom = handler.dataFrom + HANDLER_NAME_AT;
  const name = bytes.toString('latin1', nameFrom, handler.end).replace(/\0+$/, '');
  if (!PLAIN_HANDLERS.has(name)) patches.add(offset + nameFrom, offset + handler.end);
}

function fieldBytes(type: string, data: Buffer): number {
  switch (type) {
    case 'colr':
      return colourBytes(data);
    case 'pixi':
      return FULL_BOX_BYTES + 1 + (data[FULL_BOX_BYTES] ?? 0);
    case 'auxC': {
      const nul = data.indexOf(0, FULL_BOX_BYTES);
      const name = data.toString('latin1', FULL_BOX_BYTES, nul === -1 ? data.length : nul);
      return AUXILIARY.has(name) ? FULL_BOX_BYTES + name.length : FULL_BOX_BYTES;
    }
    default:
      return LENGTHS[type] ?? data.length;
  }
}

function colourBytes(data: Buffer): number {
  const type = data.toString('latin1', 0, COLOUR_TYPE_BYTES);
  if (type === 'nclx') return NCLX_BYTES;
  if (type !== 'prof' && type !== 'rICC') return 0;
  const profile = data.subarray(COLOUR_TYPE_BYTES);
  const length = profileLength(profile.subarray(0, ICC_HEADER_BYTES), profile.length);
  return length === undefined ? 0 : COLOUR_TYPE_BYTES + length;
}
