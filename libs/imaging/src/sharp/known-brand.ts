/**
 * libvips recognises HEIF by the major brand only (heifload.c). It knows `avif`, but not `avis` and other brands of
 * AVIF.
 */
const MAJOR_BRAND_AT = 8;
const KNOWN_BRANDS = new Set(['avif', 'mif1']);

/** Returns the input with a major brand that libvips recognises. Only an AVIF with another major brand is copied. */
export function withKnownBrand(input: Buffer): Buffer {
  const isIsoMedia = input.toString('latin1', 4, MAJOR_BRAND_AT) === 'ftyp';
  if (!isIsoMedia || KNOWN_BRANDS.has(input.toString('latin1', MAJOR_BRAND_AT, MAJOR_BRAND_AT + 4))) return input;
  const bytes = Buffer.from(input);
  bytes.write('avif', MAJOR_BRAND_AT, 'latin1');
  return bytes;
}
