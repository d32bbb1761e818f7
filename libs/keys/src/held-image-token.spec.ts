import { expect, it } from 'vitest';

import { heldImageToken, isHeldImageToken } from './held-image-token.js';
import { KeyCodec } from './key-codec.js';

const codec = new KeyCodec('a secret of thirty-two characters or more');
const NOW = 1_800_000_000_000;
const ID = 5n << 40n;
const token = heldImageToken(codec, ID, NOW + 600_000);

it('is valid until its time has passed', () => {
  expect([0, 599_999, 600_000, 600_001].map((ms) => isHeldImageToken(codec, token, ID, NOW + ms))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it.each([
  ['another image', token, ID + 1n],
  ['a later time', token.replace('1800000600', '1800000601'), ID],
  ['another signature', `${token.slice(0, -2)}AA`, ID],
  ['no signature', token.split('.')[0]!, ID],
  ['more text', `${token}A`, ID],
  ['no text', '', ID],
  ['the delete token', codec.deleteToken(ID), ID],
])('is not valid for %s', (_what, text, id) => {
  expect(isHeldImageToken(codec, text, id, NOW)).toBe(false);
});

it('is not valid with another KEY_SECRET', () => {
  const other = new KeyCodec('another secret of thirty-two characters');
  expect(isHeldImageToken(other, token, ID, NOW)).toBe(false);
});
