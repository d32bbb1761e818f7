import { describe, expect, it } from 'vitest';

import { exifTiff, orientationTiff } from '../testing/fixtures/exif-fixture.js';
import { exifSegment, insertSegments, jpegSegment, photoJpeg } from '../testing/fixtures/jpeg-fixtures.js';
import { stripBuffer } from '../testing/strip-buffer.js';

describe('an orientation', () => {
  const orientationOf = async (...segments: Buffer[]) => {
    const { image, bytes } = await stripBuffer(insertSegments(await photoJpeg(), segments));
    // The stored file has the same orientation.
    expect((await stripBuffer(bytes)).image.orientation).toBe(image.orientation);
    return image.orientation;
  };
  const tiffOf = (...entries: [type: number, count: number, value: number][]) => orientationTiff(entries);

  it.each([
    ['a SHORT', tiffOf([3, 1, 6]), 6],
    ['a LONG', tiffOf([4, 1, 6]), 1],
    ['a BYTE', tiffOf([1, 1, 6]), 1],
    ['two SHORTs', tiffOf([3, 2, 6]), 1],
    ['no value', tiffOf([3, 0, 6]), 1],
    ['the value 9', tiffOf([3, 1, 9]), 1],
    ['a LONG, then a SHORT', tiffOf([4, 1, 8], [3, 1, 6]), 6],
    ['9, then 6', tiffOf([3, 1, 9], [3, 1, 6]), 6],
    ['6, then 8', tiffOf([3, 1, 6], [3, 1, 8]), 6],
    ['at the end of a long directory', orientationTiff([[3, 1, 6]], { directoryAt: 60_000 }), 6],
    ['in a directory with a count that is too large', orientationTiff([[3, 1, 6]], { count: 1000 }), 6],
    ['in a directory behind the end', orientationTiff([[3, 1, 6]], { offset: 70_000 }), 1],
  ])('is read as browsers read it: %s', async (_what, tiff, expected) => {
    expect(await orientationOf(exifSegment(tiff))).toBe(expected);
  });

  it.each([
    ['it is empty', [orientationTiff([])]],
    ['it is damaged', [Buffer.from('broken')]],
    ['its orientation is 1', [orientationTiff([[3, 1, 1]])]],
  ])('is read from the first Exif segment only: %s', async (_what, tiffs) => {
    expect(await orientationOf(...tiffs.map(exifSegment), exifSegment(exifTiff({ orientation: 6 })))).toBe(1);
  });

  it('is read behind XMP and an empty Exif segment', async () => {
    const xmp = jpegSegment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0'));
    const nothing = exifSegment(Buffer.alloc(0));
    expect(await orientationOf(xmp, nothing, exifSegment(exifTiff({ orientation: 6 })))).toBe(6);
  });

  it('is ignored behind the pixels', async () => {
    const plain = await photoJpeg();
    const late = exifSegment(exifTiff({ orientation: 6 }));
    const { image, bytes } = await stripBuffer(Buffer.concat([plain.subarray(0, -2), late, plain.subarray(-2)]));
    expect(image.orientation).toBe(1);
    expect(bytes.equals(plain)).toBe(true);
  });
});
