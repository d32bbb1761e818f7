import { expect, it } from 'vitest';

import { formatApiKey, looksLikeApiKey, newSecret, parseApiKey, secretDigest } from './api-key-text.js';

/** 26 characters and the base62 CRC-32 of them, computed with another implementation of CRC-32. */
const VECTORS = [
  ['00000000000000000000000000', '3vSKjy'],
  ['ExampleOfASecretKey0000000', '17Ny6S'],
] as const;

it.each(VECTORS)('accepts the secret %s%s', (random, checksum) => {
  expect(parseApiKey(`imk_00000000001_${random}${checksum}`)).toEqual({ id: 1n, secret: random + checksum });
});

it('makes keys that it parses, with secrets that differ', () => {
  const secrets = Array.from({ length: 100 }, newSecret);
  expect(new Set(secrets).size).toBe(100);
  for (const secret of secrets) expect(parseApiKey(formatApiKey({ id: 2n ** 62n - 1n, secret }))?.secret).toBe(secret);
});

const KEY = `imk_00000000001_${VECTORS[1].join('')}`;

it.each([
  ['a changed character', KEY.replace('Example', 'example')],
  ['two swapped characters', KEY.replace('xa', 'ax')],
  ['a wrong checksum', KEY.replace(/.$/, 'T')],
  ['a short secret', KEY.slice(0, -1)],
  ['a long secret', `${KEY}0`],
  ['another prefix', KEY.replace('imk_', 'imx_')],
  ['an id beyond 62 bits', KEY.replace('00000000001', 'zzzzzzzzzzz')],
  ['a line break', `${KEY}\n`],
  ['nothing', ''],
])('accepts no key with %s', (_what, text) => {
  expect(parseApiKey(text)).toBeUndefined();
});

it('recognizes a text that claims to be a key', () => {
  expect([looksLikeApiKey('imk_x'), looksLikeApiKey('4fYk2aXbQ9Z')]).toEqual([true, false]);
});

it('digests secrets with SHA-256', () => {
  expect(secretDigest('abc').toString('hex')).toMatch(/^ba7816bf8f01cfea414140de5dae2223b00361a3/);
});
