import { expect, it } from 'vitest';

import { foreignKind } from './foreign-kinds.js';

const bytes = (text: string) => Buffer.from(text, 'latin1');

it.each([
  ['\0\0\0\x18ftypheic\0\0\0\0mif1heic', /^a HEIC photo.*JPEG$/],
  ['\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41', /^a video$/],
  ['\x1aE\xdf\xa3\x01', /^a video$/],
  ['II*\0\x08\0\0\0', /^a TIFF or raw photo/],
  ['MM\0*\0\0\0\x08', /^a TIFF or raw photo/],
  ['\xff\x0a\x01', /^a JPEG XL image$/],
  ['BM\x46\0\0\0', /^a BMP image/],
  ['%PDF-1.7', /^a PDF document$/],
  ['<svg xmlns="http://www.w3.org/2000/svg"/>', /^an SVG drawing/],
  ['<?xml version="1.0"?>\n<!-- made by hand -->\n<svg>', /^an SVG drawing/],
  ['\xef\xbb\xbf<!DOCTYPE html><title>', /^a web page$/],
])('names %j', (text, name) => {
  expect(foreignKind(bytes(text))).toMatch(name);
});

it.each(['', 'hello', '\0\0\0\x18ftypxxxx', '<notes>', '{"a":1}'])('returns no name for %j', (text) => {
  expect(foreignKind(bytes(text))).toBeUndefined();
});
