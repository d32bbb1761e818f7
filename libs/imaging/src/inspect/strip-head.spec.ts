import { describe, expect, it } from 'vitest';

import { exifTiff, XMP_PACKET } from '../testing/fixtures/exif-fixture.js';
import { exifSegment, insertSegments, jpegSegment, photoJpeg } from '../testing/fixtures/jpeg-fixtures.js';
import { png } from '../testing/fixtures/png-fixtures.js';
import { caseBytes, IMAGE_CASES, isAccepted } from '../testing/image-cases.js';
import { stripBuffer } from '../testing/strip-buffer.js';
import { type StrippedHead, stripHead } from './strip-head.js';

const COMMENT = jpegSegment(0xfe, Buffer.from('SECRET'));

/** The file with a stripped head, as it is appended. */
const appended = (file: Buffer, { sent, kept }: StrippedHead) => Buffer.concat([kept, file.subarray(sent.length)]);

async function strippedHead(file: Buffer): Promise<StrippedHead> {
  const head = await stripHead(file);
  if (typeof head !== 'object') throw new Error(`There is no stripped head: ${head}.`);
  return head;
}

describe.each([
  ['Exif and GPS', () => photoJpeg({ exifGps: true })],
  ['an orientation among other Exif', () => photoJpeg({ exifGps: true, orientation: 6 })],
  ['XMP', async () => insertSegments(await photoJpeg(), [jpegSegment(0xe1, Buffer.from(XMP_PACKET))])],
  ['a comment', async () => insertSegments(await photoJpeg(), [COMMENT])],
])('the head of a JPEG with %s', (_what, make) => {
  it('is stripped, so that nothing is left to strip', async () => {
    const file = await make();
    const head = await strippedHead(file);
    expect(file.subarray(0, head.sent.length)).toEqual(head.sent);
    const [whole, rest] = [await stripBuffer(file), await stripBuffer(appended(file, head))];
    expect(rest.isUnchanged).toBe(true);
    expect(rest.bytes.equals(whole.bytes)).toBe(true);
    expect({ ...rest.image, layout: [] }).toEqual({ ...whole.image, layout: [] });
  });

  it('is unfinished until the header of its first scan has been received', async () => {
    const file = await make();
    const { sent } = await strippedHead(file);
    const starts = [sent.length - 1, Math.ceil(sent.length / 2), 20].map((length) => file.subarray(0, length));
    expect(await Promise.all(starts.map(stripHead))).toEqual(['unfinished', 'unfinished', 'unfinished']);
    expect(await stripHead(file.subarray(0, sent.length))).toMatchObject({ sent });
  });
});

it('leaves metadata behind the pixels to the inspection of the whole file', async () => {
  const file = Buffer.concat([insertSegments(await photoJpeg(), [COMMENT]), exifSegment(exifTiff({ orientation: 6 }))]);
  const rest = await stripBuffer(appended(file, await strippedHead(file)));
  expect(rest.isUnchanged).toBe(false);
  expect(rest.bytes.equals((await stripBuffer(file)).bytes)).toBe(true);
});

it('finds nothing to strip in other formats, in clean and in damaged JPEGs', async () => {
  const damaged = insertSegments(await photoJpeg(), [COMMENT]);
  damaged[2] = 0;
  const starts = [Buffer.alloc(0), png({ everything: true }), await photoJpeg(), damaged];
  expect(await Promise.all(starts.map(async (start) => stripHead(await start)))).toEqual(starts.map(() => undefined));
});

it('leaves every accepted case as it is stripped as a whole', async () => {
  let stripped = 0;
  for (const file of IMAGE_CASES.filter(isAccepted).map(caseBytes)) {
    const head = await stripHead(file);
    if (typeof head !== 'object') continue;
    stripped += 1;
    expect((await stripBuffer(appended(file, head))).bytes.equals((await stripBuffer(file)).bytes)).toBe(true);
  }
  expect(stripped).toBeGreaterThan(10);
});
