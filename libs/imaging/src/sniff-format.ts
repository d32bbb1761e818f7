import type { ImageFormat } from './formats.js';

/** As much of a file as `sniffFormat` needs: a `ftyp` box may name many brands. */
export const SNIFF_BYTES = 4096;

const PNG_SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const AVIF_BRANDS = new Set(['avif', 'avis']);

/** Tells a file's kind by its first bytes alone. Undefined for all but the five kinds. */
export function sniffFormat(head: Buffer): ImageFormat | undefined {
  const text = (from: number, to: number) => head.toString('latin1', from, to);
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpeg';
  if (head.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) return 'png';
  if (text(0, 6) === 'GIF87a' || text(0, 6) === 'GIF89a') return 'gif';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp';
  if (text(4, 8) === 'ftyp' && brandsOf(head).some((brand) => AVIF_BRANDS.has(brand))) return 'avif';
  return undefined;
}

/** The major brand and the compatible ones (ISO/IEC 14496-12 §4.3); between them is the minor version. */
function brandsOf(head: Buffer): string[] {
  const end = Math.min(head.readUInt32BE(0), head.length);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += 4) if (at !== 12) brands.push(head.toString('latin1', at, at + 4));
  return brands;
}
