import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';

import { announcedDigests } from './digest-headers.js';

const base64 = (algorithm: string) => createHash(algorithm).update('an image').digest('base64');
const SHA_256 = `sha-256=:${base64('sha256')}:`;
const SHA_512 = `sha-512=:${base64('sha512')}:`;

it.each([
  [undefined, []],
  [SHA_256, ['sha256']],
  [SHA_512, ['sha512']],
  [`${SHA_512}, ${SHA_256}`, ['sha256', 'sha512']],
  [`md5=:AAAA:, ${SHA_256}`, ['sha256']],
  [
    [SHA_256, SHA_512],
    ['sha256', 'sha512'],
  ],
])('reads %j', (field, algorithms) => {
  const digests = announcedDigests(field);
  expect(digests.map(({ algorithm }) => algorithm)).toEqual(algorithms);
  for (const { algorithm, value } of digests) expect(value.toString('base64')).toBe(base64(algorithm));
});

it.each(['md5=:AAAA:', ''])('throws digest-unsupported for %j, which names no known algorithm', (field) => {
  expect(() => announcedDigests(field)).toThrow(expect.objectContaining({ code: 'digest-unsupported' }));
});

it.each([
  'sha-256=:AAAA:',
  'sha-256=abc',
  'sha-256="text"',
  'sha-256',
  `sha-256=${base64('sha256')}`,
  `sha-512=:${base64('sha256')}:`,
  ':',
])('throws digest-invalid for %j', (field) => {
  expect(() => announcedDigests(field)).toThrow(expect.objectContaining({ code: 'digest-invalid' }));
});
