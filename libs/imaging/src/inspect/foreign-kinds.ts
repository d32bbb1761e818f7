const HEIC_BRANDS = /^(?:heic|heix|heim|heis|hevc|hevx|hevm|hevs|mif1|msf1)$/;
const VIDEO_BRANDS = /^(?:isom|iso\d|mp4\d|avc1|M4V |qt  |3gp\d|dash)$/;
const TEXT_BYTES = 512;

/**
 * Names the kind of a file that is not a supported image, by its first bytes, and says what to do, as part of a
 * sentence. Returns undefined when the kind is not known.
 */
export function foreignKind(head: Buffer): string | undefined {
  const starts = (...bytes: number[]) => head.subarray(0, bytes.length).equals(Buffer.from(bytes));
  if (head.toString('latin1', 4, 8) === 'ftyp') {
    const brand = head.toString('latin1', 8, 12);
    if (HEIC_BRANDS.test(brand)) return 'a HEIC photo, which most browsers do not show: export it as JPEG';
    if (VIDEO_BRANDS.test(brand)) return 'a video';
  }
  if (starts(0x1a, 0x45, 0xdf, 0xa3)) return 'a video';
  if (starts(0x49, 0x49, 0x2a, 0x00) || starts(0x4d, 0x4d, 0x00, 0x2a)) {
    return 'a TIFF or raw photo, which browsers do not show: export it as JPEG';
  }
  if (starts(0xff, 0x0a) || starts(0x00, 0x00, 0x00, 0x0c, 0x4a, 0x58, 0x4c, 0x20)) return 'a JPEG XL image';
  if (starts(0x42, 0x4d)) return 'a BMP image: save it as PNG';
  if (starts(0x00, 0x00, 0x01, 0x00)) return 'an icon';
  if (starts(0x25, 0x50, 0x44, 0x46)) return 'a PDF document';
  const text = head.toString('latin1', 0, TEXT_BYTES);
  if (/^(?:\xef\xbb\xbf)?\s*<(?:\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE svg[^>]*>\s*)*<?svg[\s>]/is.test(text)) {
    return 'an SVG drawing: export it as PNG';
  }
  if (/^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)/i.test(text)) return 'a web page';
  return undefined;
}
