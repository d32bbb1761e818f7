import { describe, expect, it } from 'vitest';

import { randomNumbers } from '../testing/fixtures/photo-pixels.js';
import { GREY_SIDE, hashesOfCrops, perceptualHash } from './perceptual-hash.js';

/** Makes the grey pixels of a picture from the level at each point, whose coordinates are 0 to 1. */
const draw = (level: (x: number, y: number) => number): Uint8Array =>
  Uint8Array.from({ length: GREY_SIDE ** 2 }, (_, at) =>
    level((at % GREY_SIDE) / GREY_SIDE, Math.floor(at / GREY_SIDE) / GREY_SIDE),
  );

const waves = draw((x, y) => 128 + 60 * Math.sin(9 * x) + 60 * Math.cos(14 * y));

describe('perceptualHash', () => {
  it.each([
    ['black', draw(() => 0)],
    ['of one colour with noise', draw(() => 128 + Math.round(randomNumbers(1)()))],
    ['a gradient to the right', draw((x) => 255 * x)],
    ['a gradient to the corner', draw((x, y) => 127 * x + 127 * y)],
  ])('is undefined for a picture that is %s', (_kind, grey) => {
    expect(perceptualHash(grey)).toBeUndefined();
    expect(hashesOfCrops(grey)).toEqual([]);
  });

  it('has the bits of rising levels: to the right in the first half, below in the second', () => {
    const saw = draw((x, y) => (x < 0.5 ? 200 * x : 200 * (1 - x)) + (y < 0.5 ? 100 * y : 100 * (1 - y)));
    expect(perceptualHash(saw)?.toString('hex')).toBe('f0f0f0f0ffff0000');
  });

  it('does not change with brightness and contrast', () => {
    const faded = waves.map((level) => 40 + level * 0.7);
    expect(perceptualHash(faded)).toEqual(perceptualHash(waves));
  });
});

describe('hashesOfCrops', () => {
  it('begins with the hash of the whole picture and has at most 25 different ones', () => {
    const hashes = hashesOfCrops(waves);
    expect(hashes[0]).toEqual(perceptualHash(waves));
    expect(new Set(hashes.map((hash) => hash.toString('hex'))).size).toBe(hashes.length);
    expect(hashes.length).toBeGreaterThan(1);
    expect(hashes.length).toBeLessThanOrEqual(25);
  });
});
