import { expect, it } from 'vitest';

import { JpegBits } from './jpeg-bits.js';

const bitsOf = (...bytes: number[]) => {
  const bits = new JpegBits();
  bits.attach(Buffer.from(bytes));
  return bits;
};

it('reads bits from the most significant one', () => {
  const bits = bitsOf(0b1010_0110, 0b1100_0000);
  expect([bits.take(1), bits.take(3), bits.take(4), bits.take(2)]).toEqual([1, 0b010, 0b0110, 0b11]);
});

it('leaves stuffed zeros out', () => {
  const bits = bitsOf(0xff, 0x00, 0x12);
  expect([bits.take(8), bits.take(8)]).toEqual([0xff, 0x12]);
  expect(bits.isExhausted).toBe(false);
});

it('is exhausted when more bits are read than there are before a marker', () => {
  const bits = bitsOf(0x12, 0xff, 0xd9);
  expect(bits.take(8)).toBe(0x12);
  expect(bits.isExhausted).toBe(false);
  expect(bits.take(1)).toBe(0);
  expect(bits.isExhausted).toBe(true);
});

it('returns bytes that were read ahead', () => {
  const bits = bitsOf(0x12, 0xff, 0x00, 0x34);
  bits.take(4);
  bits.unread();
  expect(bits.at).toBe(1);
  expect([bits.take(4), bits.take(8), bits.take(8)]).toEqual([2, 0xff, 0x34]);
});

it('drops the rest of a byte and moves behind a restart marker', () => {
  const bits = bitsOf(0x12, 0xff, 0xd3, 0x56);
  bits.take(3);
  bits.align();
  expect(bits.skipRestart()).toBe(true);
  expect(bits.take(8)).toBe(0x56);
});

it('does not move when the next bytes are not a restart marker', () => {
  const bits = bitsOf(0xff, 0xd9);
  expect(bits.skipRestart()).toBe(false);
  expect(bits.at).toBe(0);
});
