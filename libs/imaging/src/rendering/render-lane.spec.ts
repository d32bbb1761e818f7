import type { ImageFormat } from '#formats';
import { expect, it } from 'vitest';

import { renderLane } from './render-lane.js';

const lane = (format: ImageFormat, megapixels: number, isAnimated = false, extension: 'webp' | 'jpg' = 'webp') =>
  renderLane({ format, width: 1_000, height: megapixels * 1_000, isAnimated }, extension);

it.each([
  ['jpeg', 12, 'light'],
  ['jpeg', 28, 'light'],
  ['jpeg', 29, 'heavy'],
  ['png', 28, 'light'],
  ['avif', 11, 'light'],
  ['avif', 12, 'heavy'],
  ['avif', 49, 'heavy'],
] as const)('puts a %s of %i million pixels into the %s lane', (format, megapixels, expected) => {
  expect(lane(format, megapixels)).toBe(expected);
});

it('puts the animated variant of an animation into the heavy lane, and the others into the light lane', () => {
  expect([lane('gif', 1, true), lane('gif', 1, true, 'jpg')]).toEqual(['heavy', 'light']);
  expect([lane('webp', 1, true), lane('webp', 1, true, 'jpg')]).toEqual(['heavy', 'light']);
});

it('counts only the first frame of an APNG and of an AVIF sequence', () => {
  expect([lane('png', 1, true), lane('avif', 1, true)]).toEqual(['light', 'light']);
});
