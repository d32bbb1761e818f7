import { expect, it } from 'vitest';

import { exifTiff } from './testing/exif-fixture.js';
import { orientationSegment } from './jpeg-metadata.js';
import { exifSegment, insertSegments, jpegSegment, photoJpeg } from './testing/jpeg-fixtures.js';
import { stripBuffer } from './testing/strip-buffer.js';
import { stripContract } from './testing/strip.contract.js';

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

it('puts the orientation behind JFIF, wherever it was', async () => {
  const plain = await photoJpeg();
  const first = Buffer.concat([plain.subarray(0, 2), exifSegment(exifTiff({ orientation: 8 })), plain.subarray(2)]);

  const { bytes, image } = await stripBuffer(first);

  expect(image.orientation).toBe(8);
  expect(bytes.equals(insertSegments(plain, [orientationSegment(8)]))).toBe(true);
});

it('believes the first of two orientations', async () => {
  const both = insertSegments(
    await photoJpeg(),
    [3, 6].map((orientation) => exifSegment(exifTiff({ orientation }))),
  );

  expect((await stripBuffer(both)).image.orientation).toBe(3);
});

it('drops what stands between segments and belongs to none', async () => {
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
  const scan = plain.indexOf(Buffer.from([0xff, 0xda])) + 40;
  const withRestarts = Buffer.concat([plain.subarray(0, scan), Buffer.from([0xff, 0xd0]), plain.subarray(scan)]);

  expect((await stripBuffer(withRestarts)).isUnchanged).toBe(true);
});

const soi = Buffer.from([0xff, 0xd8]);
const eoi = Buffer.from([0xff, 0xd9]);
const frame = (width: number, height: number) =>
  jpegSegment(0xc0, Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]));
const scan = jpegSegment(0xda, Buffer.from([1, 1, 0, 0, 63, 0]));

it.each([
  ['no pixels', [soi, frame(8, 8), eoi]],
  ['no frame', [soi, eoi]],
  ['pixels before the frame', [soi, scan, frame(8, 8), eoi]],
  ['two frames', [soi, frame(8, 8), frame(8, 8), scan, eoi]],
  ['no width', [soi, frame(0, 8), scan, eoi]],
  ['no height', [soi, frame(8, 0), scan, eoi]],
  ['a second beginning', [soi, soi, frame(8, 8), scan, eoi]],
  ['a segment without a length', [soi, Buffer.from([0xff, 0xdb, 0, 1]), frame(8, 8), scan, eoi]],
  ['a frame header that is too short', [soi, jpegSegment(0xc0, Buffer.from([8, 0, 8])), scan, eoi]],
  ['nothing but fill bytes', [soi, Buffer.alloc(200_000, 0xff)]],
  ['no end', [soi, frame(8, 8), scan, Buffer.alloc(200_000)]],
])('calls a JPEG with %s damaged', async (_name, parts) => {
  await expect(stripBuffer(Buffer.concat(parts))).rejects.toMatchObject({ code: 'damaged-image' });
});

it('reads no further than the size of an image that is too large', async () => {
  await expect(stripBuffer(Buffer.concat([soi, frame(60_000, 60_000)]))).rejects.toMatchObject({
    code: 'too-many-pixels',
  });
});
