import fc from 'fast-check';
import { expect, it } from 'vitest';

import { BASE62_ALPHABET, BASE62_LENGTH, decodeBase62, encodeBase62 } from './base62.js';
import { halvesOf, wholeOf } from './halves.js';

const MAX = 2n ** 64n - 1n;
const uint64 = fc.bigInt({ min: 0n, max: MAX });

/** A slow, obvious implementation to compare with. */
function plainBase62(value: bigint): string {
  let text = '';
  for (let rest = value, i = 0; i < BASE62_LENGTH; i++, rest /= 62n) text = BASE62_ALPHABET[Number(rest % 62n)] + text;
  return text;
}

function encode(value: bigint): string {
  const { hi, lo } = halvesOf(value);
  return encodeBase62(hi, lo);
}

it.each([0n, 1n, 61n, 62n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n + 1n, 6917529027641081855n, 2n ** 63n - 1n, MAX])(
  'writes and reads %s',
  (value) => {
    expect(encode(value)).toBe(plainBase62(value));
    expect(decodeBase62(encode(value))).toEqual(halvesOf(value));
  },
);

it('agrees with long division over the whole range', () => {
  fc.assert(
    fc.property(uint64, (value) => {
      const text = encode(value);
      const { hi, lo } = decodeBase62(text)!;
      return text === plainBase62(value) && wholeOf(hi, lo) === value;
    }),
    { numRuns: 5_000 },
  );
});

it('sorts as the values do', () => {
  fc.assert(
    fc.property(uint64, uint64, (a, b) => a < b === encode(a) < encode(b)),
    { numRuns: 1_000 },
  );
});

it('refuses 2^64 and everything above', () => {
  expect(decodeBase62(plainBase62(MAX))).toEqual({ hi: 0xffffffff, lo: 0xffffffff });
  expect(decodeBase62(plainBase62(MAX + 1n))).toBeUndefined();
  expect(decodeBase62('zzzzzzzzzzz')).toBeUndefined();
});

it('refuses values of 2^64 and above over the whole range', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: MAX + 1n, max: 62n ** 11n - 1n }), (value) => !decodeBase62(plainBase62(value))),
    { numRuns: 1_000 },
  );
});

it.each(['', '0', '0000000000', '000000000000'])('refuses the length of %j', (text) => {
  expect(decodeBase62(text)).toBeUndefined();
});

it.each(['-', '_', '/', ':', '@', '[', '`', '{', ' ', '\0', '\n', 'é', '０', 'ı', '\u{80}'])('refuses %j', (char) => {
  for (let at = 0; at < BASE62_LENGTH; at++) {
    expect(decodeBase62(`${'0'.repeat(at)}${char}${'0'.repeat(BASE62_LENGTH - at - 1)}`)).toBeUndefined();
  }
});
