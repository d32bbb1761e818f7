import { open, readFile } from 'node:fs/promises';

/** libvips tells HEIF by the major brand alone (heifload.c), and knows `avif` but not `avis` or AVIF's rarer ones. */
const MAJOR_BRAND_AT = 8;
const HEAD_BYTES = 12;
const KNOWN_BRANDS = new Set(['avif', 'mif1']);

/** The input as libvips recognises it; only an AVIF of another major brand is read into memory for that. */
export async function withKnownBrand(input: string | Buffer): Promise<string | Buffer> {
  const head = typeof input === 'string' ? await readHead(input) : input.subarray(0, HEAD_BYTES);
  const isIsoMedia = head.toString('latin1', 4, MAJOR_BRAND_AT) === 'ftyp';
  if (!isIsoMedia || KNOWN_BRANDS.has(head.toString('latin1', MAJOR_BRAND_AT))) return input;
  const bytes = typeof input === 'string' ? await readFile(input) : Buffer.from(input);
  bytes.write('avif', MAJOR_BRAND_AT, 'latin1');
  return bytes;
}

async function readHead(path: string): Promise<Buffer> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}
