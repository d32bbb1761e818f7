import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';

import { isUnguessable } from './unguessable-key.js';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Returns characters that look random and are the same in each run. */
function drawn(alphabet: string, length: number, seed: number): string {
  let digest = createHash('sha512').update(String(seed)).digest();
  while (digest.length < length) digest = Buffer.concat([digest, createHash('sha512').update(digest).digest()]);
  return Array.from(digest.subarray(0, length), (byte) => alphabet[byte % alphabet.length]).join('');
}

it.each([
  ['a UUID of version 4', '8e03978e-40d5-43e8-bc93-6894a57f9324'],
  ['one in upper case', '8E03978E-40D5-43E8-BC93-6894A57F9324'],
  ['a UUID of version 7', '0196a3c4-7b1e-7d2a-9f3b-5c8e1a2d4f60'],
  ['one with a prefix', 'upload_8e03978e-40d5-43e8-bc93-6894a57f9324'],
  ['16 bytes in hexadecimal', '9f86d081884c7d659a2feaa0c55ad015'],
  ['a nanoid', 'V1StGXR8_Z5jdHi6B-myT'],
  ['a cuid2', 'tz4a98xxat96iws9zmbrgj3a'],
  ['a ULID', '01ARZ3NDEKTSV4RRFFQ69G5FAV'],
  ['16 bytes in base64', 'n4bQgYhMfWWaL+qgxVrQFQ=='],
])('accepts %s as random', (_kind, key) => {
  expect(isUnguessable(key)).toBe(true);
});

it.each([
  ['a short one', 'photo-1'],
  ['half a UUID', '8e03978e-40d5'],
  ['one character', 'a'.repeat(255)],
  ['two characters in turn', 'a1'.repeat(100)],
  ['a number', '31415926535897932384626433832795028841'],
  ['words', 'photo-from-my-holiday-at-the-lake-2026-11-30'],
  ['words with capitals', 'Photo-From-My-Holiday-At-The-Lake-2026-11-30'],
  ['a time', 'upload 2026-11-30T10:48:07.123Z of user 12345'],
  ['a UUID of version 1, which tells time and host', '6ba7b810-9dad-11d1-80b4-00c04fd430c8'],
  ['a UUID of version 5, made from a name', '74738ff5-5367-5958-9aee-98fffdcd1876'],
  ['the nil UUID', '00000000-0000-0000-0000-000000000000'],
  ['20 characters of base64url', 'V1StGXR8_Z5jdHi6B-my'],
  ['30 hexadecimal digits', '9f86d081884c7d659a2feaa0c55ad0'],
])('does not accept %s as random', (_kind, key) => {
  expect(isUnguessable(key)).toBe(false);
});

it('accepts nearly every random key of the minimum length', () => {
  for (const [alphabet, length] of [
    ['0123456789abcdef', 31],
    ['0123456789abcdefghijklmnopqrstuvwxyz', 24],
    [`${BASE62}_-`, 21],
    [BASE62, 21],
  ] as const) {
    const keys = Array.from({ length: 2_000 }, (_, seed) => drawn(alphabet, length, seed));
    expect(keys.filter(isUnguessable).length / keys.length).toBeGreaterThan(0.98);
  }
});

it.each([() => randomUUID(), () => randomBytes(32).toString('hex'), () => randomBytes(32).toString('base64url')])(
  'accepts what %o generates',
  (make) => {
    for (let each = 0; each < 1_000; each++) expect(isUnguessable(make())).toBe(true);
  },
);
