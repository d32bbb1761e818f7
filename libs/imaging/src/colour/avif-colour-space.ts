import { primaryProperties } from '../avif/avif-properties.js';
import { readMeta } from '../avif/avif-meta.js';
import { childBoxes, type IsoBox } from '../avif/iso-box.js';
import { hdrKindOf, primariesOf, SRGB_PRIMARIES, srgbTransfer, transferOf, type ColourSpace } from './colour-space.js';

const NCLX_BYTES = 8;

/**
 * Reads the colour space from the `nclx` colour box of the primary item (ISO/IEC 14496-12 §12.1.5). Returns undefined
 * when the pixels are sRGB, and when an ICC profile describes them.
 */
export function avifColourSpace(avif: Buffer): ColourSpace | undefined {
  const box = childBoxes(avif, 0, avif.length).find(({ type }) => type === 'meta');
  if (!box) return undefined;
  const bytes = avif.subarray(box.from, box.end);
  const properties = primaryProperties(readMeta({ bytes, offset: box.from, headerBytes: box.dataFrom - box.from }));
  const dataOf = ({ dataFrom, end }: IsoBox) => bytes.subarray(dataFrom, end);
  const colours = properties.filter(({ type }) => type === 'colr').map(dataOf);
  const hasProfile = colours.some((data) => ['prof', 'rICC'].includes(data.toString('latin1', 0, 4)));
  const nclx = colours.find((data) => data.toString('latin1', 0, 4) === 'nclx' && data.length >= NCLX_BYTES);
  if (hasProfile || !nclx) return undefined;
  const transferCode = nclx.readUInt16BE(6);
  const kind = hdrKindOf(transferCode);
  const primaries = primariesOf(nclx.readUInt16BE(4)) ?? SRGB_PRIMARIES;
  // An unspecified or unknown code point counts as sRGB.
  const transfer = transferOf(transferCode, srgbTransfer) ?? srgbTransfer;
  if (!kind) return primaries === SRGB_PRIMARIES && transfer === srgbTransfer ? undefined : { primaries, transfer };
  const property = (wanted: string) => properties.find(({ type }) => type === wanted);
  const [lightLevel, screen] = [property('clli'), property('mdcv')].map((each) => each && dataOf(each));
  const maxNits = lightLevel && lightLevel.length >= 2 ? lightLevel.readUInt16BE(0) || undefined : undefined;
  // In units of 0.0001 cd/m², behind the chromaticities (ISO/IEC 14496-12 §12.1.6.3).
  const screenNits = screen && screen.length >= 20 ? screen.readUInt32BE(16) / 10_000 || undefined : undefined;
  return { primaries, transfer, hdr: { kind, maxNits, screenNits } };
}
