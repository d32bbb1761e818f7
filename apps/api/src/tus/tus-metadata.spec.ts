import { expect, it } from 'vitest';

import { readTusMetadata } from './tus-metadata.js';

const SHA256 = 'AB'.repeat(32);
const fieldOf = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',');

it('reads the fields of an image', () => {
  const field = fieldOf({ title: 'A läke', description: 'Morning', expires_in: '3600', sha256: SHA256, other: 'x' });
  expect(readTusMetadata(field)).toEqual({
    title: 'A läke',
    description: 'Morning',
    expiresInSeconds: 3600,
    sha256: SHA256.toLowerCase(),
  });
});

it.each([undefined, '', 'filename', fieldOf({ filename: 'lake.jpg', filetype: 'image/jpeg' })])(
  'takes an image without a title from %s',
  (field) => {
    expect(readTusMetadata(field)).toEqual({ title: null, description: null, expiresInSeconds: null, sha256: null });
  },
);

it.each([
  ['a repeated key', 'title QQ==,title Qg=='],
  ['a value that is not base64', 'title ä'],
  ['an expiry out of range', fieldOf({ expires_in: '59' })],
  ['an expiry that is not a number', fieldOf({ expires_in: 'soon' })],
  ['a short digest', fieldOf({ sha256: 'AB' })],
  ['a title that is too long', fieldOf({ title: 'a'.repeat(129) })],
  ['a file name that is too long', fieldOf({ filename: 'a'.repeat(1025) })],
])('refuses %s', (_what, field) => {
  expect(() => readTusMetadata(field)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
});
