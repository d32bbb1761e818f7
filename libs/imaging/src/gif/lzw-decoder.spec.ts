import { describe, expect, it } from 'vitest';

import { LzwDecoder } from './lzw-decoder.js';

/** Codes of `bits` bits each, as one sub-block. */
function packed(codes: number[], bits: number): Buffer {
  const text = codes
    .map((code) => code.toString(2).padStart(bits, '0'))
    .toReversed()
    .join('');
  const bytes = text.padStart(Math.ceil(text.length / 8) * 8, '0').match(/.{8}/g) ?? [];
  const data = Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)).toReversed());
  return Buffer.concat([Buffer.from([data.length]), data, Buffer.from([0])]);
}

function decoded(block: Buffer, codeSize: number, size: number): number[] {
  const indexes = new Uint8Array(size);
  const count = new LzwDecoder().decode(block, 0, codeSize, indexes);
  return [...indexes.subarray(0, count)];
}

describe('codes', () => {
  it('repeat earlier strings', () => {
    // Clear, 1, 2, then 6: the string 1 2.
    expect(decoded(packed([4, 1, 2, 6, 5], 3), 2, 4)).toEqual([1, 2, 1, 2]);
  });

  it('can be used at the moment of their definition', () => {
    expect(decoded(packed([4, 1, 6, 5], 3), 2, 3)).toEqual([1, 1, 1]);
    // Also when only a part of the string fits.
    expect(decoded(packed([4, 1, 6, 5], 3), 2, 2)).toEqual([1, 1]);
  });

  it('end the frame when they are not defined', () => {
    expect(decoded(packed([4, 1, 7, 1], 3), 2, 4)).toEqual([1]);
    expect(decoded(packed([6, 1], 3), 2, 4)).toEqual([]);
  });

  it('can start without a clear code', () => {
    expect(decoded(packed([1, 2, 5], 3), 2, 4)).toEqual([1, 2]);
  });
});

it.each([0, 12, 255])('decodes nothing with the invalid code size %i', (codeSize) => {
  expect(decoded(packed([1, 1, 1], 8), codeSize, 4)).toEqual([]);
});

it('ends where the data ends', () => {
  expect(decoded(packed([4, 1, 2], 3).subarray(0, 2), 2, 4)).toEqual([1]);
  expect(decoded(Buffer.alloc(0), 2, 4)).toEqual([]);
});
