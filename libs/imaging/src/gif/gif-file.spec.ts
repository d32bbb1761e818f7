import { DomainError } from '#errors';
import { describe, expect, it } from 'vitest';

import { builtGif } from '../testing/fixtures/built-gif.js';
import { readGif } from './gif-file.js';

const image = { width: 1, height: 1, palette: [[1, 2, 3]] };

it.each([
  [undefined, 1],
  [0, 0],
  [1, 2],
  [3, 4],
  [65_535, 65_536],
])('is played one time more than its extension repeats it: %s', (loop, plays) => {
  expect(readGif(builtGif({ ...image, loop, frames: [{ rows: [[0]] }] })).plays).toBe(plays);
});

describe('frames', () => {
  const gif = builtGif({
    ...image,
    frames: [
      { rows: [[0]], delayMs: 70 },
      { rows: [[0]], delayMs: 655_350, disposal: 2 },
    ],
  });

  it('have delays and disposals', () => {
    expect(readGif(gif).frames.map(({ delayMs, disposal }) => [delayMs, disposal])).toEqual([
      [70, 'keep'],
      [655_350, 'clear'],
    ]);
  });

  it('are read up to the requested number', () => {
    expect(readGif(gif, 1).frames).toHaveLength(1);
  });

  it('end where the file is truncated or damaged', () => {
    for (let length = gif.length; length > 0; length -= 1) {
      expect([1, 2, 'damaged-image']).toContain(framesOrCode(gif.subarray(0, length)));
    }
  });
});

function framesOrCode(gif: Buffer): number | string {
  try {
    return readGif(gif).frames.length;
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error);
  }
}
