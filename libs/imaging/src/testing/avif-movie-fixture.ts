import { exifTiff } from './exif-fixture.js';
import { box, fullBox, u16, u32 } from './iso-fixture.js';
import { SECRET } from './photo-pixels.js';

export interface MovieDescription {
  width: number;
  height: number;
  av1C: Buffer;
  /** Where the first frame is in the file; the others follow it. */
  sampleFrom: number;
  sizes: number[];
  /** Plants times, user data and, at `exif`, a track's Exif. */
  secret: boolean;
  exif?: { from: number; length: number };
}

const MATRIX = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/** The `moov` box of an image sequence with one track. */
export function avifMovie(movie: MovieDescription): Buffer {
  const { width, height, sizes, secret } = movie;
  const times = secret ? Buffer.from('SECRETGP') : Buffer.alloc(8);
  const duration = sizes.length;
  const secrets = secret
    ? [
        box('udta', box('name', SECRET)),
        fullBox('meta', 0, 0, fullBox('hdlr', 0, 0, u32(0), 'mdir', Buffer.alloc(13)), box('ilst', SECRET)),
      ]
    : [];
  return box(
    'moov',
    fullBox(
      'mvhd',
      0,
      0,
      times,
      u32(10, duration, 0x10000),
      u16(0x100),
      Buffer.alloc(10),
      MATRIX,
      Buffer.alloc(24),
      u32(2),
    ),
    box(
      'trak',
      fullBox('tkhd', 0, 3, times, u32(1, 0, duration), Buffer.alloc(16), MATRIX, u32(width << 16, height << 16)),
      ...(movie.exif ? [trackMeta(movie.exif)] : []),
      ...(secret ? [box('udta', SECRET)] : []),
      box(
        'mdia',
        fullBox('mdhd', 0, 0, times, u32(10, duration), u16(0x55c4, 0)),
        fullBox('hdlr', 0, 0, u32(0), 'pict', Buffer.alloc(13)),
        box('minf', fullBox('vmhd', 0, 1, Buffer.alloc(8)), sampleTable(movie)),
      ),
    ),
    ...secrets,
  );
}

function sampleTable({ width, height, av1C, sampleFrom, sizes }: MovieDescription): Buffer {
  const entry = box(
    'av01',
    Buffer.alloc(6),
    u16(1),
    Buffer.alloc(16),
    u16(width, height),
    u32(0x480000, 0x480000, 0),
    u16(1),
    Buffer.alloc(32),
    u16(24, 0xffff),
    av1C,
  );
  return box(
    'stbl',
    fullBox('stsd', 0, 0, u32(1), entry),
    fullBox('stts', 0, 0, u32(1, sizes.length, 1)),
    fullBox('stsc', 0, 0, u32(1, 1, sizes.length, 1)),
    fullBox('stsz', 0, 0, u32(0, sizes.length, ...sizes)),
    fullBox('stco', 0, 0, u32(1, sampleFrom)),
  );
}

/** A track's own metadata, one item in the file and one in the box. */
function trackMeta({ from, length }: { from: number; length: number }): Buffer {
  const inBox = exifTiff({});
  return fullBox(
    'meta',
    0,
    0,
    fullBox('hdlr', 0, 0, u32(0), 'pict', Buffer.alloc(13)),
    fullBox('iloc', 1, 0, [0x44, 0x00], u16(2, 1, 0, 0, 1), u32(from, length), u16(2, 1, 0, 1), u32(0, inBox.length)),
    fullBox(
      'iinf',
      0,
      0,
      u16(2),
      fullBox('infe', 2, 1, u16(1, 0), 'Exif\0'),
      fullBox('infe', 2, 1, u16(2, 0), 'Exif\0'),
    ),
    box('idat', inBox),
  );
}
