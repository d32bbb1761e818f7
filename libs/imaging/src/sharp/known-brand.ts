/** libvips tells HEIF by the major brand alone (heifload.c), and knows `avif` but not `avis` or AVIF's rarer ones. */
const MAJOR_BRAND_AT = 8;
const KNOWN_BRANDS = new Set(['avif', 'mif1']);

/** The input as libvips recognises it; only an AVIF of another major brand is copied for that. */
export function withKnownBrand(input: Buffer): Buffer {
  const isIsoMedia = input.toString('latin1', 4, MAJOR_BRAND_AT) === 'ftyp';
  if (!isIsoMedia || KNOWN_BRANDS.has(input.toString('latin1', MAJOR_BRAND_AT, MAJOR_BRAND_AT + 4))) return input;
  const bytes = Buffer.from(input);
  bytes.write('avif', MAJOR_BRAND_AT, 'latin1');
  return bytes;
}
