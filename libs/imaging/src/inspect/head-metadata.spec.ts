import { describe, expect, it } from 'vitest';

import { builtAvif } from '../testing/fixtures/avif-fixtures.js';
import { exifTiff, XMP_PACKET } from '../testing/fixtures/exif-fixture.js';
import { animatedGif, gif } from '../testing/fixtures/gif-fixtures.js';
import { exifSegment, insertSegments, jpegSegment, photoJpeg } from '../testing/fixtures/jpeg-fixtures.js';
import { png } from '../testing/fixtures/png-fixtures.js';
import { webp } from '../testing/fixtures/webp-fixtures.js';
import { stripBuffer } from '../testing/strip-buffer.js';
import { showsMetadata } from './head-metadata.js';

const WITH_METADATA: [string, () => Buffer | Promise<Buffer>][] = [
  ['a JPEG with Exif', () => photoJpeg({ exifGps: true })],
  ['a JPEG with an orientation among other Exif', () => photoJpeg({ exifGps: true, orientation: 6 })],
  ['a JPEG with XMP', async () => insertSegments(await photoJpeg(), [jpegSegment(0xe1, Buffer.from(XMP_PACKET))])],
  ['a JPEG with a comment', async () => insertSegments(await photoJpeg(), [jpegSegment(0xfe, Buffer.from('hello'))])],
  ['a JPEG with IPTC', async () => insertSegments(await photoJpeg(), [jpegSegment(0xed, Buffer.from('Photoshop'))])],
  ['a PNG with all metadata', () => png({ everything: true })],
  ['a WebP with all metadata', () => webp({ everything: true })],
  ['a GIF with all metadata', () => animatedGif({ everything: true })],
];

describe.each(WITH_METADATA)('%s', (_name, bytes) => {
  it('shows its metadata', async () => {
    expect(showsMetadata(await bytes())).toBe(true);
  });

  it('shows none once it is stripped', async () => {
    const { bytes: stripped } = await stripBuffer(await bytes());
    expect(showsMetadata(stripped)).toBe(false);
  });
});

describe.each([
  ['a clean JPEG', () => photoJpeg()],
  ['a clean PNG', () => png()],
  ['a clean animation', () => animatedGif()],
  ['a clean GIF', () => gif()],
  ['a clean WebP', () => webp()],
  ['a JPEG with nothing but an orientation', async () => minimalOrientation()],
])('%s', (_name, bytes) => {
  it('shows no metadata, however much of it has come', async () => {
    const file = await bytes();
    const lengths = [0, 1, 3, 10, 13, 20, 30, 100, file.length];
    expect(lengths.filter((length) => showsMetadata(file.subarray(0, length)))).toEqual([]);
  });
});

it('shows the metadata of an AVIF, of which empty items stay', async () => {
  const [clean, full] = [await builtAvif(), await builtAvif({ everything: true })];
  expect([showsMetadata(clean), showsMetadata(full)]).toEqual([false, true]);
});

it('ignores metadata behind the pixels', async () => {
  expect(showsMetadata(Buffer.concat([await photoJpeg(), exifSegment(exifTiff({ orientation: 6 }))]))).toBe(false);
});

it('shows no metadata of a file of an unknown kind', () => {
  expect(showsMetadata(Buffer.from('Exif, and not an image'))).toBe(false);
});

async function minimalOrientation(): Promise<Buffer> {
  return (await stripBuffer(await photoJpeg({ exifGps: true, orientation: 6 }))).bytes;
}
