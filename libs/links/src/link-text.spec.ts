import fc from 'fast-check';
import { expect, it } from 'vitest';

import { decodeLink, encodeLink } from './link-text.js';
import { tombstone } from './tombstone.js';

const whole = fc.nat();
const time = fc.option(fc.nat({ max: 8_640_000_000_000 }));
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const text = fc.option(fc.string({ unit: 'grapheme' }));
const links = fc.record({
  id: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  store: whole,
  format: whole,
  bytes: whole,
  width: whole,
  height: whole,
  flags: whole,
  sha256: digest,
  uploadSha256: fc.option(digest),
  title: text,
  description: text,
  expiresAt: time,
  deletedAt: time,
});

it('decodes every link that it encodes', () => {
  fc.assert(
    fc.property(links, (link) => {
      expect(decodeLink(encodeLink(link))).toEqual(link);
    }),
  );
});

it('decodes a tombstone', () => {
  expect(decodeLink(encodeLink(tombstone(9007199254740993n, 12)))).toEqual(tombstone(9007199254740993n, 12));
});

it.each(['', '{}', '[]', '["1",0,0]', '[1,0,0,0,0,0,0,"","","","",0,0]'])('refuses %j', (damaged) => {
  expect(() => decodeLink(damaged)).toThrow();
});
