import { randomBytes } from 'node:crypto';
import sharp from 'sharp';

import { exifTiff, XMP_PACKET } from '../../libs/imaging/src/testing/fixtures/exif-fixture.js';
import { exifSegment, insertSegments, jpegSegment } from '../../libs/imaging/src/testing/fixtures/jpeg-fixtures.js';
import { insertChunks, joinPixels, pngChunk } from './png-chunks.js';
import { noiseJpeg } from './images.js';

const MAKER_NOTE_BYTES = 12 * 1024;
const XMP_PADDING_BYTES = 3 * 1024;

/** Returns a JPEG of about `bytes` with the metadata of a phone: 20 to 25 KiB in Exif, XMP and a colour profile. */
export async function phonePhoto(bytes: number): Promise<Buffer> {
  const thumbnail = await sharp(await noiseJpeg(40_000))
    .resize(160, 120)
    .jpeg({ quality: 90 })
    .toBuffer();
  const exif = exifTiff({ orientation: 6, thumbnail, makerNote: randomBytes(MAKER_NOTE_BYTES) });
  const xmp = Buffer.concat([XMP_PACKET, Buffer.alloc(XMP_PADDING_BYTES, ' ')]);
  const segments = [
    exifSegment(exif),
    jpegSegment(0xe1, Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), xmp])),
  ];
  const metadataBytes = segments.reduce((sum, segment) => sum + segment.length, 0);
  const pixels = await noiseJpeg(bytes - metadataBytes);
  const withProfile = await sharp(pixels).withIccProfile('p3').jpeg({ quality: 68 }).toBuffer();
  return insertSegments(withProfile, segments);
}

/**
 * Returns a PNG of 377 KB with text chunks whose pixels do not compress and are in two IDAT chunks. No PNG of this size
 * with metadata takes less time to inspect.
 */
export async function noisePng(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 90 } as const;
  const create = { width: 400, height: 297, channels: 3, background: '#808080', noise } as const;
  return withTextChunks(joinPixels(await sharp({ create }).png({ compressionLevel: 1 }).toBuffer(), 2));
}

const PAGE = { width: 1440, height: 900 };

/**
 * Returns a PNG of about 377 KB that shows a window of text and a picture. Its 3.9 MB of pixels are ten times the size
 * of the file, and are in IDAT chunks of 8 KiB, as libpng writes them.
 */
export async function screenshotPng(): Promise<Buffer> {
  const page = await sharp(textPage(), { raw: { width: PAGE.width, height: PAGE.height, channels: 3 } })
    .composite([{ input: await noisePicture(), left: 1000, top: 60 }])
    .removeAlpha()
    .png()
    .toBuffer();
  return withTextChunks(page);
}

function noisePicture(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  return sharp({ create: { width: 376, height: 314, channels: 3, background: '#808080', noise } })
    .png()
    .toBuffer();
}

/** Returns the pixels of a light page with 40 lines of dark glyphs, 7 by 12 pixels each. */
function textPage(): Buffer {
  const { width, height } = PAGE;
  const pixels = Buffer.alloc(width * height * 3, 0xf6);
  for (let line = 0; line < 40; line += 1) {
    for (let glyph = 0; glyph < 110; glyph += 1) {
      const shape = ((line + 3) * (glyph + 7) * 7919) % 2 ** 20;
      for (let dot = 0; dot < 60; dot += 1) {
        if (((shape >> (dot % 20)) & 1) === 0) continue;
        const [x, y] = [40 + glyph * 8 + (dot % 5), 30 + line * 21 + Math.floor(dot / 5)];
        pixels.fill(0x24, (y * width + x) * 3, (y * width + x + 1) * 3);
      }
    }
  }
  return pixels;
}

/** Inserts the chunks that screenshot tools write: density, texts, XMP and Exif. */
function withTextChunks(png: Buffer): Buffer {
  return insertChunks(png, [
    pngChunk('pHYs', Buffer.from([0, 0, 0x0b, 0x13, 0, 0, 0x0b, 0x13, 1])),
    pngChunk('tEXt', Buffer.from('Software\0gnome-screenshot')),
    pngChunk('tEXt', Buffer.from('Creation Time\x002026-11-30T12:00:00+0100')),
    pngChunk('iTXt', Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\0\0\0\0'), XMP_PACKET])),
    pngChunk('eXIf', exifTiff({ preview: false })),
  ]);
}
