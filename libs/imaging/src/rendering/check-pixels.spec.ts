import { DomainError } from '#errors';
import { expect, it } from 'vitest';

import { checkPixels, needsDecoding } from './check-pixels.js';

it.each([
  ['webp', 28_000_000, true],
  ['webp', 29_000_000, false],
  ['avif', 11_000_000, true],
  ['avif', 12_000_000, false],
  ['jpeg', 1, false],
  ['png', 1, false],
  ['gif', 1, false],
] as const)('decides whether a %s of %i pixels must be decoded: %s', (format, pixels, expected) => {
  expect(needsDecoding({ format, width: pixels, height: 1 })).toBe(expected);
});

it('rejects an image whose pixels are damaged', async () => {
  const damaged = new DomainError('damaged-image', 'The pixels of the image cannot be decoded.');
  await expect(checkPixels(Buffer.alloc(0), () => Promise.reject(damaged))).rejects.toBe(damaged);
});

it.each([
  ['no process is available', new DomainError('unavailable', 'No process can be started.')],
  ['the render fails otherwise', new Error('A bug')],
])('accepts an image when %s', async (_, error) => {
  await expect(checkPixels(Buffer.alloc(0), () => Promise.reject(error))).resolves.toBeUndefined();
});
