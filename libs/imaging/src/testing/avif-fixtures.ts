import type { AvifOptions } from 'sharp';

import { childBoxes } from '../iso-box.js';
import { avifMovie } from './avif-movie-fixture.js';
import { exifTiff, XMP_PACKET } from './exif-fixture.js';
import { box, bytes, fullBox, u16, u32 } from './iso-fixture.js';
import { photo, SECRET } from './photo-pixels.js';

export interface AvifFixtureOptions {
  width?: number;
  height?: number;
  seed?: number;
  alpha?: boolean;
  icc?: boolean;
  encoder?: AvifOptions;
}

/** An AVIF as sharp makes it. */
export function avif(options: AvifFixtureOptions = {}): Promise<Buffer> {
  let image = photo({ ...options, channels: options.alpha ? 4 : 3 });
  if (options.icc) image = image.withIccProfile('p3');
  return image.avif({ effort: 0, ...options.encoder }).toBuffer();
}

export interface BuiltAvifOptions {
  width?: number;
  height?: number;
  /** Quarter turns to the left. */
  irot?: number;
  /** 0 swaps top and bottom, 1 left and right. */
  imir?: number;
  /** All metadata that an AVIF can hold, each with the secret in it. */
  everything?: boolean;
  /** An image sequence of so many frames. */
  frames?: number;
}

interface Item {
  type: string;
  flags?: number;
  name?: string;
  contentType?: string;
  payload: Buffer;
  inIdat?: boolean;
}

/** An AVIF put together by hand around sharp's pixels. */
export async function builtAvif(options: BuiltAvifOptions = {}): Promise<Buffer> {
  const { width = 64, height = 48, everything = false, frames } = options;
  const { av1C, pixels } = await dissect(await avif({ width, height }));
  const secret = Buffer.from(SECRET);
  const items: Item[] = [{ type: 'av01', name: 'Color', payload: pixels }];
  if (everything) {
    const preview = await dissect(await avif({ width, height, seed: 2 }));
    const tiff = exifTiff({ orientation: 6 });
    items.push(
      { type: 'Exif', name: SECRET, flags: 1, payload: bytes(u32(0), tiff) },
      { type: 'Exif', name: '', flags: 1, payload: secret, inIdat: true },
      { type: 'mime', name: 'XMP', flags: 1, contentType: 'application/rdf+xml', payload: XMP_PACKET },
      { type: 'mime', name: '', flags: 1, contentType: 'text/plain', payload: secret, inIdat: true },
      { type: 'uri ', name: '', flags: 1, payload: secret },
      { type: 'av01', name: '', payload: Buffer.concat([preview.pixels, secret]) },
    );
  }
  const ftyp = box('ftyp', frames ? 'avis' : 'avif', u32(0), 'avifmif1miaf');
  const junk = everything ? [box('uuid', Buffer.alloc(16), secret), box('free', secret), box('abcd', secret)] : [];
  const samples = Array.from({ length: frames ?? 0 }, () => pixels);
  const trackExif = everything && frames ? bytes(u32(0), exifTiff({})) : undefined;
  const data = [...items.filter(({ inIdat }) => !inIdat).map(({ payload }) => payload), trackExif ?? Buffer.alloc(0)];

  const head = (mediaFrom: number): Buffer => {
    const sampleFrom = mediaFrom + data.reduce((sum, part) => sum + part.length, 0);
    const exif = trackExif && { from: sampleFrom - trackExif.length, length: trackExif.length };
    const sizes = samples.map(({ length }) => length);
    const movie = frames ? [avifMovie({ width, height, av1C, sampleFrom, sizes, secret: everything, exif })] : [];
    const description = { items, mediaFrom, av1C, width, height, everything, irot: options.irot, imir: options.imir };
    return bytes(ftyp, ...junk, avifMeta(description), ...movie);
  };
  const mediaFrom = head(0).length + 8;
  const file = bytes(head(mediaFrom), box('mdat', ...data, ...samples));
  return everything
    ? bytes(file, box('free', secret), box('uuid', Buffer.alloc(16), secret), `PK\x03\x04${SECRET}`)
    : file;
}

interface MetaDescription extends BuiltAvifOptions {
  items: Item[];
  mediaFrom: number;
  av1C: Buffer;
}

function avifMeta({ items, mediaFrom, av1C, width = 0, height = 0, everything, irot, imir }: MetaDescription): Buffer {
  const turned = [
    ...(irot === undefined ? [] : [box('irot', [irot])]),
    ...(imir === undefined ? [] : [box('imir', [imir])]),
  ];
  const properties = [fullBox('ispe', 0, 0, u32(width, height)), fullBox('pixi', 0, 0, [3, 8, 8, 8]), av1C, ...turned];
  const numbers = properties.map((_, index) => (index < 2 ? index + 1 : (index + 1) | 0x80));
  const secrets = everything
    ? [
        fullBox('udes', 0, 0, `en\0${SECRET}\0\0\0`),
        fullBox('crtt', 0, 0, SECRET),
        box('uuid', Buffer.alloc(16), SECRET),
      ]
    : [];
  const thumbnail = everything ? items.length : undefined;
  const association = (id: number) => bytes(u16(id), [numbers.length], numbers);
  let [fileAt, idatAt] = [mediaFrom, 0];
  const locations = items.map(({ payload, inIdat }, index) => {
    const at = inIdat ? idatAt : fileAt;
    if (inIdat) idatAt += payload.length;
    else fileAt += payload.length;
    return bytes(u16(index + 1, inIdat ? 1 : 0, 0, 1), u32(at, payload.length));
  });
  const infes = items.map(({ type, flags = 0, name = '', contentType }, index) =>
    fullBox(
      'infe',
      2,
      flags,
      u16(index + 1, 0),
      type,
      `${name}\0`,
      contentType === undefined ? '' : `${contentType}\0`,
    ),
  );
  const associations = [1, ...(thumbnail ? [thumbnail] : [])].map(association);
  return fullBox(
    'meta',
    0,
    0,
    fullBox('hdlr', 0, 0, u32(0), 'pict', Buffer.alloc(13)),
    fullBox('pitm', 0, 0, u16(1)),
    fullBox('iloc', 1, 0, [0x44, 0x00], u16(items.length), ...locations),
    fullBox('iinf', 0, 0, u16(items.length), ...infes),
    ...(everything ? [box('abcd', SECRET)] : []),
    ...(thumbnail ? [fullBox('iref', 0, 0, box('cdsc', u16(2, 1, 1)), box('thmb', u16(thumbnail, 1, 1)))] : []),
    box(
      'iprp',
      box('ipco', ...properties, ...secrets),
      fullBox('ipma', 0, 0, u32(associations.length), ...associations),
    ),
    ...(everything ? [box('idat', ...items.filter(({ inIdat }) => inIdat).map(({ payload }) => payload))] : []),
  );
}

/** The codec's configuration and the only item's payload. */
async function dissect(file: Buffer): Promise<{ av1C: Buffer; pixels: Buffer }> {
  const outermost = childBoxes(file, 0, file.length);
  const [meta, mdat] = ['meta', 'mdat'].map((wanted) => outermost.find(({ type }) => type === wanted));
  const av1CFrom = file.indexOf('av1C') - 4;
  if (!meta || !mdat || av1CFrom < 0) throw new Error('Not an AVIF as sharp makes it.');
  return {
    av1C: file.subarray(av1CFrom, av1CFrom + file.readUInt32BE(av1CFrom)),
    pixels: file.subarray(mdat.dataFrom, mdat.end),
  };
}
