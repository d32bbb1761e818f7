import sharp from 'sharp';
import { expect, it } from 'vitest';

import { avif, builtAvif } from '../testing/fixtures/avif-fixtures.js';
import { XMP_PACKET } from '../testing/fixtures/exif-fixture.js';
import { box, bytes, fullBox, u16, u32 } from '../testing/fixtures/iso-fixture.js';
import { photo, SECRET } from '../testing/fixtures/photo-pixels.js';
import { stripBuffer } from '../testing/strip-buffer.js';
import { stripContract } from '../testing/strip.contract.js';

const upright = { format: 'avif', width: 64, height: 48 } as const;
const still = { format: 'avif', width: 160, height: 120 } as const;

stripContract({ name: 'a bare AVIF', bytes: () => avif(), facts: still, isClean: true });
stripContract({
  name: 'an AVIF with alpha and a profile',
  bytes: () => avif({ alpha: true, icc: true }),
  facts: still,
  isClean: true,
});
stripContract({
  name: "an AVIF with sharp's own Exif and XMP",
  bytes: () =>
    photo({})
      .withExif({ IFD0: { Copyright: SECRET } })
      .withXmp(XMP_PACKET.toString())
      .avif({ effort: 0 })
      .toBuffer(),
  facts: still,
});
stripContract({ name: 'a bare AVIF put together by hand', bytes: () => builtAvif(), facts: upright, isClean: true });
stripContract({ name: 'an AVIF with all metadata', bytes: () => builtAvif({ everything: true }), facts: upright });
stripContract({
  name: 'a bare AVIF sequence',
  bytes: () => builtAvif({ frames: 3 }),
  facts: { ...upright, frames: 3, animated: true },
  isClean: true,
});
stripContract({
  name: 'an AVIF sequence with all metadata',
  bytes: () => builtAvif({ frames: 3, everything: true }),
  facts: { ...upright, frames: 3, animated: true },
});

for (const irot of [0, 1, 2, 3]) {
  for (const imir of [undefined, 0, 1]) {
    it(`reads the displayed size and orientation of an AVIF with irot ${irot} and imir ${imir ?? 'none'}, as decoders do`, async () => {
      const turned = await builtAvif({ irot, imir });
      const { image } = await stripBuffer(turned);
      const stored = await sharp(await builtAvif())
        .png()
        .withMetadata({ orientation: image.orientation })
        .toBuffer();

      const expected = await sharp(stored).autoOrient().raw().toBuffer({ resolveWithObject: true });
      const shown = await sharp(turned).raw().toBuffer({ resolveWithObject: true });

      expect(shown.info).toMatchObject({ width: image.width, height: image.height });
      expect(shown.data.equals(expected.data)).toBe(true);
    });
  }
}

it('leaves no thumbnail that a decoder could find', async () => {
  const { bytes: stripped } = await stripBuffer(await builtAvif({ everything: true }));
  expect(stripped.includes('thmb')).toBe(false);
  expect((await sharp(stripped).metadata()).pages ?? 1).toBe(1);
});

const ftyp = box('ftyp', 'avif', u32(0), 'avifmif1');
const hdlr = fullBox('hdlr', 0, 0, u32(0), 'pict', Buffer.alloc(13));
const pitm = fullBox('pitm', 0, 0, u16(1));
const iinf = (type: string) => fullBox('iinf', 0, 0, u16(1), fullBox('infe', 2, 0, u16(1, 0), `${type}\0`));
const ispe = (width: number, height: number) => fullBox('ispe', 0, 0, u32(width, height));
const iprp = (...properties: Buffer[]) =>
  box('iprp', box('ipco', ...properties), fullBox('ipma', 0, 0, u32(1), u16(1), [1, 1]));
const iloc = (from: number, length: number) => fullBox('iloc', 0, 0, [0x44, 0], u16(1, 1, 0, 1), u32(from, length));
const meta = (...boxes: Buffer[]) => fullBox('meta', 0, 0, hdlr, ...boxes);
const mdat = box('mdat', Buffer.alloc(8));
const deepExtents = fullBox('iloc', 0, 0, [0, 0], u16(2, 1, 0, 65_535, 2, 0, 65_535));

it.each([
  ['a ftyp box only', [ftyp]],
  ['no pixels', [ftyp, meta(pitm, iinf('av01'), iloc(0, 0), iprp(ispe(8, 8)))]],
  ['no primary item', [ftyp, meta(iinf('av01'), iloc(24, 8), iprp(ispe(8, 8))), mdat]],
  ['a primary item that is missing', [ftyp, meta(pitm, iloc(24, 8), iprp(ispe(8, 8))), mdat]],
  ['no size', [ftyp, meta(pitm, iinf('av01'), iloc(24, 8), iprp()), mdat]],
  ['a width of 0', [ftyp, meta(pitm, iinf('av01'), iloc(24, 8), iprp(ispe(0, 8))), mdat]],
  ['pixels behind the end of the file', [ftyp, meta(pitm, iinf('av01'), iloc(24, 9999), iprp(ispe(8, 8))), mdat]],
  ['two meta boxes', [ftyp, meta(pitm), meta(pitm), mdat]],
  ['a box larger than its parent', [ftyp, meta(Buffer.from('\0\0\xff\0pitm', 'latin1')), mdat]],
  ['too many parts', [ftyp, meta(pitm, iinf('av01'), deepExtents, iprp(ispe(8, 8))), mdat]],
  ['a truncated box', [ftyp, Buffer.from('\0\0\xff\0mdat', 'latin1')]],
])('rejects an AVIF with %s as damaged', async (_name, parts) => {
  await expect(stripBuffer(bytes(...parts))).rejects.toMatchObject({ code: 'damaged-image' });
});

it('rejects another codec in the same container as unsupported', async () => {
  const file = bytes(ftyp, meta(pitm, iinf('hvc1'), iloc(24, 8), iprp(ispe(8, 8))), mdat);
  await expect(stripBuffer(file)).rejects.toMatchObject({ code: 'unsupported-image' });
});

it('rejects an image with too many pixels', async () => {
  const file = bytes(ftyp, meta(pitm, iinf('av01'), iloc(24, 8), iprp(ispe(60_000, 60_000))), mdat);
  await expect(stripBuffer(file)).rejects.toMatchObject({ code: 'too-many-pixels' });
});

it('overwrites metadata that is longer than a window', async () => {
  const length = 3_000_000;
  const exif = fullBox('infe', 2, 0, u16(2, 0), 'Exif\0');
  const items = fullBox('iinf', 0, 0, u16(2), fullBox('infe', 2, 0, u16(1, 0), 'av01\0'), exif);
  const head = (from: number) =>
    bytes(
      ftyp,
      meta(
        pitm,
        items,
        fullBox('iloc', 0, 0, [0x44, 0], u16(2, 1, 0, 1), u32(from, 8), u16(2, 0, 1), u32(from + 8, length)),
        iprp(ispe(8, 8)),
      ),
    );
  const secrets = Buffer.alloc(length, SECRET);
  const file = bytes(head(head(0).length + 8), box('mdat', Buffer.alloc(8), secrets));

  const { bytes: stripped } = await stripBuffer(file);

  expect(stripped.length).toBe(file.length);
  expect(stripped.includes(SECRET)).toBe(false);
  expect((await stripBuffer(stripped)).isUnchanged).toBe(true);
});

const handlerOf = (name: string) => fullBox('hdlr', 0, 0, u32(0), 'pict', Buffer.alloc(12), `${name}\0`);
const whole = (
  parts: { pitm?: Buffer; hdlr?: Buffer; properties?: Buffer[]; more?: Buffer[]; media?: Buffer } = {},
) => {
  const properties = [ispe(8, 8), ...(parts.properties ?? [])];
  const head = (from: number) => {
    const own = [parts.hdlr ?? handlerOf(''), parts.pitm ?? pitm, iinf('av01'), iloc(from, 8), iprp(...properties)];
    return bytes(ftyp, fullBox('meta', 0, 0, ...own, ...(parts.more ?? [])));
  };
  return bytes(head(head(0).length + 8), box('mdat', Buffer.alloc(8, 7), parts.media ?? ''));
};
const hidden = Buffer.from(SECRET);
const blank = Buffer.alloc(hidden.length);

it.each<[string, (secret: Buffer) => Buffer]>([
  ['media data outside of all items', (secret) => whole({ media: secret })],
  ['free space', (secret) => whole({ more: [box('free', secret)] })],
  ['items without a location', (secret) => whole({ more: [box('idat', secret)] })],
  ['a box, behind its fields', (secret) => whole({ pitm: fullBox('pitm', 0, 0, u16(1), secret) })],
  ['a size, behind its fields', (secret) => whole({ properties: [fullBox('ispe', 0, 0, u32(8, 8), secret)] })],
  ['a rotation, behind its field', (secret) => whole({ properties: [box('irot', [1], secret)] })],
  [
    'colours, behind their fields',
    (secret) => whole({ properties: [box('colr', 'nclx', u16(1, 13, 6), [0x80], secret)] }),
  ],
  ['an invalid profile', (secret) => whole({ properties: [box('colr', 'prof', secret, Buffer.alloc(200))] })],
])('overwrites data hidden in %s', async (_where, make) => {
  const { bytes: stripped } = await stripBuffer(make(hidden));
  const expected = make(blank);
  expect(stripped.includes(SECRET)).toBe(false);
  expect(stripped.length).toBe(expected.length);
  expect((await stripBuffer(stripped)).isUnchanged).toBe(true);
});

it.each([
  ['a handler', (name: string) => whole({ hdlr: handlerOf(name) })],
  ['the type of an auxiliary image', (name: string) => whole({ properties: [fullBox('auxC', 0, 0, `${name}\0`)] })],
])('overwrites an unknown name in %s', async (_what, make) => {
  expect((await stripBuffer(make(SECRET))).bytes.equals(make('\0'.repeat(SECRET.length)))).toBe(true);
});

it('keeps an ICC profile and the handler name of a known encoder', async () => {
  const profile = Buffer.alloc(200);
  profile.writeUInt32BE(profile.length);
  profile.write('acsp', 36);
  const clean = whole({ hdlr: handlerOf('libavif'), properties: [box('colr', 'prof', profile)] });
  expect((await stripBuffer(clean)).isUnchanged).toBe(true);
});

it('overwrites media data outside of the samples of a sequence, and unknown tables', async () => {
  const clean = await builtAvif({ frames: 3 });
  const [media, tables] = [clean.lastIndexOf('mdat') - 4, clean.indexOf('stts') - 4];
  const longer = Buffer.concat([clean, hidden]);
  longer.writeUInt32BE(clean.length - media + hidden.length, media);
  expect(
    (await stripBuffer(longer)).bytes.equals(
      Buffer.concat([clean, blank]).fill(longer.subarray(media, media + 4), media, media + 4),
    ),
  ).toBe(true);

  const unknown = Buffer.from(clean);
  unknown.write('abcd', tables + 4);
  const { bytes: stripped } = await stripBuffer(unknown);
  expect(stripped.toString('latin1', tables + 4, tables + 8)).toBe('free');
});
