import { expect, it } from 'vitest';

import {
  formatByContentType,
  formatByNumber,
  IMAGE_FORMAT_LIST,
  IMAGE_FORMATS,
  SNIFF_BYTES,
  sniffFormat,
} from './image-formats.js';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const fileTypeBox = (...brands: string[]) => {
  const [major = '', ...compatible] = brands;
  const box = latin1(`\0\0\0\0ftyp${major}\0\0\0\0${compatible.join('')}`);
  box.writeUInt32BE(box.length);
  return box;
};

it.each([
  ['jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
  ['png', latin1('\x89PNG\r\n\x1a\n....')],
  ['gif', latin1('GIF87a....')],
  ['gif', latin1('GIF89a....')],
  ['webp', latin1('RIFF....WEBPVP8 ')],
  ['avif', fileTypeBox('avif', 'mif1')],
  ['avif', fileTypeBox('mif1', 'miaf', 'avif')],
  ['avif', fileTypeBox('avis')],
])('recognises %s by its first bytes', (format, head) => {
  expect(sniffFormat(head)).toBe(format);
  expect(sniffFormat(Buffer.concat([head, Buffer.alloc(SNIFF_BYTES)]))).toBe(format);
});

it.each([
  ['no bytes', Buffer.alloc(0)],
  ['a JPEG signature that is truncated', Buffer.from([0xff, 0xd8])],
  ['a PNG signature that is truncated', latin1('\x89PNG\r\n')],
  ['another RIFF file', latin1('RIFF....WAVEfmt ')],
  ['a HEIC photo', fileTypeBox('heic', 'mif1')],
  ['an AVIF brand behind the end of the ftyp box', Buffer.concat([fileTypeBox('heic'), latin1('avif')])],
  ['a minor version that spells a brand', latin1('\0\0\0\x10ftypheicavif')],
  ['a ftyp box that is truncated', latin1('\0\0\0\x14ftypav')],
])('does not recognise %s', (_, head) => {
  expect(sniffFormat(head)).toBeUndefined();
});

it('reads a head that is a part of a larger buffer', () => {
  const padded = Buffer.concat([Buffer.alloc(5, 0xff), fileTypeBox('avif')]);
  expect(sniffFormat(padded.subarray(5))).toBe('avif');
});

it('keeps the numbers that are stored in rows', () => {
  const numbers = Object.entries(IMAGE_FORMATS).map(([name, { number }]) => [name, number]);
  expect(Object.fromEntries(numbers)).toEqual({ jpeg: 1, png: 2, gif: 3, webp: 4, avif: 5 });
});

it('finds formats by number and by media type', () => {
  for (const [name, { number, contentType }] of Object.entries(IMAGE_FORMATS)) {
    expect(formatByNumber(number)).toBe(name);
    expect(formatByContentType(contentType)).toBe(name);
  }
  expect(formatByContentType('image/heic')).toBeUndefined();
});

it.each([0, 6, -1])('throws for the number %i, which stands for no known format', (number) => {
  expect(() => formatByNumber(number)).toThrow(`Image format ${number} is unknown`);
});

it('lists the labels as a clause', () => {
  expect(IMAGE_FORMAT_LIST).toBe('JPEG, PNG, GIF, WebP or AVIF');
});
