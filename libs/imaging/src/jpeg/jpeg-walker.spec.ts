import { describe, expect, it } from 'vitest';

import { exifTiff } from '../testing/fixtures/exif-fixture.js';
import { orientationSegment } from './jpeg-metadata.js';
import {
  exifSegment,
  insertSegments,
  jpegSegment,
  photoJpeg,
  type PhotoJpegOptions,
} from '../testing/fixtures/jpeg-fixtures.js';
import { caseBytes, IMAGE_CASES, type ImageCase } from '../testing/image-cases.js';
import { stripBuffer } from '../testing/strip-buffer.js';
import { stripContract } from '../testing/strip.contract.js';

const upright = { format: 'jpeg', width: 160, height: 120 } as const;

stripContract({ name: 'a bare JPEG', bytes: () => photoJpeg(), facts: upright, isClean: true });
stripContract({ name: 'a JPEG with all metadata', bytes: () => photoJpeg({ everything: true }), facts: upright });
stripContract({
  name: 'a progressive JPEG with all metadata and a profile',
  bytes: () => photoJpeg({ everything: true, icc: true, encoder: { progressive: true } }),
  facts: upright,
});
stripContract({
  name: 'a CMYK JPEG with all metadata',
  bytes: () => photoJpeg({ everything: true, cmyk: true, icc: true }),
  facts: upright,
});
stripContract({
  name: 'a JPEG without chroma subsampling, with optimised scans',
  bytes: () => photoJpeg({ exifGps: true, encoder: { mozjpeg: true, chromaSubsampling: '4:4:4' } }),
  facts: upright,
});
for (let orientation = 1; orientation <= 8; orientation += 1) {
  stripContract({
    name: `a JPEG of orientation ${orientation}`,
    bytes: () => photoJpeg({ orientation }),
    facts: orientation < 5 ? { ...upright, orientation } : { format: 'jpeg', width: 120, height: 160, orientation },
  });
}
stripContract({
  name: 'a JPEG whose only metadata is its orientation',
  bytes: async () => insertSegments(await photoJpeg(), [orientationSegment(6)]),
  facts: { width: 120, height: 160, orientation: 6 },
  isClean: true,
});
stripContract({
  name: 'a JPEG with fill bytes before its markers',
  bytes: async () => insertSegments(await photoJpeg(), [Buffer.from([0xff, 0xff, 0xff])]),
  facts: upright,
  isClean: true,
});

it('drops the thumbnail of a JFIF segment', async () => {
  const plain = await photoJpeg();
  const jfif = Buffer.from(plain.subarray(6, 20));
  jfif[12] = jfif[13] = 1;
  const withThumbnail = Buffer.concat([
    plain.subarray(0, 2),
    jpegSegment(0xe0, Buffer.concat([jfif, Buffer.from('RGB')])),
    plain.subarray(20),
  ]);

  const { bytes } = await stripBuffer(withThumbnail);

  expect(bytes.equals(plain)).toBe(true);
});

it('moves the orientation behind the JFIF segment', async () => {
  const plain = await photoJpeg();
  const first = Buffer.concat([plain.subarray(0, 2), exifSegment(exifTiff({ orientation: 8 })), plain.subarray(2)]);

  const { bytes, image } = await stripBuffer(first);

  expect(image.orientation).toBe(8);
  expect(bytes.equals(insertSegments(plain, [orientationSegment(8)]))).toBe(true);
});

it.each([
  ['a longer Adobe segment', 'Adobe\0\x64\0\0\0\0\x01SECRETGPS', 'Adobe\0\x64\0\0\0\0\x01'],
  ['an invalid Adobe segment', 'AdobeSECRET', ''],
])('keeps only the fields that decoders read of %s', async (_what, sent, stored) => {
  const plain = await photoJpeg();
  const adobe = (text: string) => (text === '' ? [] : [jpegSegment(0xee, Buffer.from(text, 'latin1'))]);
  const { bytes } = await stripBuffer(insertSegments(plain, adobe(sent)));
  expect(bytes.equals(insertSegments(plain, adobe(stored)))).toBe(true);
});

it('keeps the last of two Adobe segments, which decoders use', async () => {
  const plain = await photoJpeg();
  const [first, last] = [0, 1].map((transform) =>
    jpegSegment(0xee, Buffer.from([...Buffer.from('Adobe\0d'), 0, 0, 0, 0, transform])),
  );
  const { bytes } = await stripBuffer(insertSegments(plain, [first as Buffer, last as Buffer]));
  expect(bytes.equals(insertSegments(plain, [last as Buffer]))).toBe(true);
});

it('drops a DNL segment, which decoders ignore', async () => {
  const plain = await photoJpeg();
  const { bytes } = await stripBuffer(
    Buffer.concat([plain.subarray(0, -2), jpegSegment(0xdc, Buffer.from('SECRET')), plain.subarray(-2)]),
  );
  expect(bytes.equals(plain)).toBe(true);
});

it('drops bytes between segments', async () => {
  const plain = await photoJpeg();
  const { bytes } = await stripBuffer(insertSegments(plain, [Buffer.from('SECRETGPS\xff\0 between', 'latin1')]));

  expect(bytes.equals(plain)).toBe(true);
});

it('drops the second image of a multi-picture file', async () => {
  const plain = await photoJpeg();
  const { bytes } = await stripBuffer(Buffer.concat([plain, await photoJpeg({ seed: 2 })]));

  expect(bytes.equals(plain)).toBe(true);
});

it('keeps restart markers', async () => {
  const plain = await photoJpeg({ encoder: { quality: 60 } });
  const scanFrom = plain.indexOf(Buffer.from([0xff, 0xda])) + 40;
  const withRestarts = Buffer.concat([
    plain.subarray(0, scanFrom),
    Buffer.from([0xff, 0xd0]),
    plain.subarray(scanFrom),
  ]);

  expect((await stripBuffer(withRestarts)).isUnchanged).toBe(true);
});

const soi = Buffer.from([0xff, 0xd8]);
const eoi = Buffer.from([0xff, 0xd9]);
const frame = (width: number, height: number) =>
  jpegSegment(0xc0, Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]));
const table = jpegSegment(0xdb, Buffer.alloc(65, 1).fill(0, 0, 1));
const scan = jpegSegment(0xda, Buffer.from([1, 1, 0, 0, 63, 0]));
const progressive = (...header: number[]) => jpegSegment(0xda, Buffer.from([1, 1, 0, ...header]));
const of = (marker: number, ...bytes: number[]) => jpegSegment(marker, Buffer.from(bytes));
/** A frame header with one component for each of the sampling factors. */
const sampled = (marker: number, ...factors: number[]) =>
  of(marker, 8, 0, 8, 0, 8, factors.length, ...factors.flatMap((factor, index) => [index + 1, factor, 0]));

it.each([
  ['no pixels', [soi, frame(8, 8), eoi]],
  ['no frame', [soi, eoi]],
  ['pixels before the frame', [soi, scan, frame(8, 8), eoi]],
  ['two frames', [soi, frame(8, 8), frame(8, 8), scan, eoi]],
  ['no width', [soi, frame(0, 8), scan, eoi]],
  ['no height', [soi, frame(8, 0), scan, eoi]],
  ['a second SOI marker', [soi, soi, frame(8, 8), scan, eoi]],
  ['a segment without a length', [soi, Buffer.from([0xff, 0xdb, 0, 1]), frame(8, 8), scan, eoi]],
  ['a frame header that is too short', [soi, jpegSegment(0xc0, Buffer.from([8, 0, 8])), scan, eoi]],
  ['fill bytes only', [soi, Buffer.alloc(200_000, 0xff)]],
  ['no EOI marker', [soi, table, frame(8, 8), scan, Buffer.alloc(200_000)]],
  ['no quantization table', [soi, frame(8, 8), scan, eoi]],
  ['half a quantization table', [soi, of(0xdb, 0, 1), frame(8, 8), scan, eoi]],
  ['a Huffman table of an unknown class', [soi, table, of(0xc4, 0x20, ...Array(16).fill(0)), frame(8, 8), scan, eoi]],
  ['a Huffman table without its symbols', [soi, table, of(0xc4, 0, 1, ...Array(15).fill(0)), frame(8, 8), scan, eoi]],
  [
    'more codes than their length allows',
    [soi, table, of(0xc4, 0, 3, ...Array(15).fill(0), 0, 1, 2), frame(8, 8), scan, eoi],
  ],
  ['an invalid symbol', [soi, table, of(0xc4, 0, 1, ...Array(15).fill(0), 16), frame(8, 8), scan, eoi]],
  ['a progressive scan without tables', [soi, table, sampled(0xc2, 0x11), progressive(0, 0, 0), eoi]],
  ['an invalid spectral band', [soi, table, sampled(0xc2, 0x11), progressive(5, 2, 0), eoi]],
  ['a scan of an unknown component', [soi, table, frame(8, 8), of(0xda, 1, 7, 0, 0, 63, 0), eoi]],
  [
    'a scan of too many blocks',
    [soi, table, sampled(0xc0, 0x44, 0x11, 0x11), of(0xda, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0), eoi],
  ],
  ['a restart interval of the wrong length', [soi, table, of(0xdd, 0, 1, 83), frame(8, 8), scan, eoi]],
])('rejects a JPEG with %s as damaged', async (_name, parts) => {
  await expect(stripBuffer(Buffer.concat(parts))).rejects.toMatchObject({ code: 'damaged-image' });
});

it.each([
  ['12 bits', of(0xc1, 12, 0, 8, 0, 8, 1, 1, 0x11, 0)],
  ['two components', sampled(0xc0, 0x11, 0x11)],
  ['lossless coding', sampled(0xc3, 0x11)],
  ['several resolutions', sampled(0xc5, 0x11)],
  ['sampling factors of 3 and 2', sampled(0xc0, 0x31, 0x21, 0x11)],
])('rejects a JPEG with %s as unsupported, because browsers do not show it', async (_name, header) => {
  const file = Buffer.concat([soi, table, header, scan, eoi]);
  await expect(stripBuffer(file)).rejects.toMatchObject({ code: 'unsupported-image' });
});

it('rejects a side that is longer than libjpeg decodes', async () => {
  const file = Buffer.concat([soi, table, frame(65_501, 8), scan, eoi]);
  await expect(stripBuffer(file)).rejects.toMatchObject({ code: 'too-many-pixels' });
});

it('rejects an image with too many pixels at its frame header', async () => {
  await expect(stripBuffer(Buffer.concat([soi, frame(60_000, 60_000)]))).rejects.toMatchObject({
    code: 'too-many-pixels',
  });
});

describe('a scan', () => {
  const hidden = Buffer.from('SECRETGPS');
  const beforeEnd = (jpeg: Buffer, bytes: Buffer) => Buffer.concat([jpeg.subarray(0, -2), bytes, jpeg.subarray(-2)]);

  it.each<[string, PhotoJpegOptions]>([
    ['a photo', { width: 161, height: 119 }],
    ['a photo without chroma subsampling', { width: 161, height: 119, encoder: { chromaSubsampling: '4:4:4' } }],
    ['a photo with tables of its own', { width: 161, height: 119, encoder: { optimiseCoding: true, quality: 97 } }],
    ['a grey photo', { width: 161, height: 119, grey: true }],
    ['a CMYK photo', { width: 161, height: 119, cmyk: true }],
    ['a photo of one pixel', { width: 1, height: 1 }],
  ])('of %s is kept up to its last block', async (_what, options) => {
    const plain = await photoJpeg(options);
    expect((await stripBuffer(plain)).isUnchanged).toBe(true);
    for (const bytes of [hidden, Buffer.from([0]), Buffer.from([0, 0xff, 0, 0xff, 0]), Buffer.alloc(20_000, 7)]) {
      expect((await stripBuffer(beforeEnd(plain, bytes))).bytes.equals(plain)).toBe(true);
    }
  });

  it('of more than 64 KiB is followed when it ends with text', async () => {
    const plain = await photoJpeg({ width: 800, height: 600, bytes: 550_000 });
    expect((await stripBuffer(beforeEnd(plain, hidden))).bytes.equals(plain)).toBe(true);
    expect((await stripBuffer(beforeEnd(plain, Buffer.from([1, 2, 3])))).isUnchanged).toBe(true);
  });

  it('that is truncated is kept unchanged', async () => {
    const plain = await photoJpeg();
    const short = Buffer.concat([plain.subarray(0, plain.length >> 1), eoi]);
    expect((await stripBuffer(short)).isUnchanged).toBe(true);
  });
});

it.each(['jpeg-restart.jpg', 'jpeg-411.jpg', 'jpeg-440.jpg', 'jpeg-avi1-no-dht.jpg', 'jpeg-ycck.jpg'])(
  'follows the scan of %s to its end',
  async (file) => {
    const image = IMAGE_CASES.find((each) => each.file === file) as ImageCase;
    const { bytes: plain } = await stripBuffer(caseBytes(image));
    const longer = Buffer.concat([plain.subarray(0, -2), Buffer.from('SECRETGPS'), eoi]);
    expect((await stripBuffer(longer)).bytes.equals(plain)).toBe(true);
  },
);
