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
  ownerId: fc.option(fc.bigInt({ min: 1n, max: 2n ** 62n - 1n })),
});

it('decodes every link that it encodes', () => {
  fc.assert(
    fc.property(links, (link) => {
      expect(decodeLink(encodeLink(link))).toEqual(link);
    }),
  );
});

it.each([null, 9007199254740993n])('decodes a tombstone of the owner %s', (ownerId) => {
  const row = tombstone(9007199254740993n, 12, ownerId);
  expect(decodeLink(encodeLink(row))).toEqual(row);
});

it('encodes a link without an owner as version 0.2.0 did, so that its processes read it', () => {
  const text = encodeLink({ ...tombstone(5n, 12), sha256: Buffer.from([1]), title: 'a' });
  expect(text).toBe('[1,"5",0,0,0,0,0,0,"AQ==",null,"a",null,null,12]');
});

it('encodes a link with an owner as another version, so that processes of 0.2.0 read the row', () => {
  expect(JSON.parse(encodeLink(tombstone(5n, 12, 7n)))).toEqual(expect.arrayContaining([2, '5', '7']));
});

it.each(['', '{}', '[]', '["1",0,0]', '[1,0,0,0,0,0,0,"","","","",0,0]', '[2,"1",0,0,0,0,0,0,"",null,null,null,0,0]'])(
  'refuses %j',
  (damaged) => {
    expect(() => decodeLink(damaged)).toThrow();
  },
);
