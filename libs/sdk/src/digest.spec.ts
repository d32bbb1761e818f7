/// <reference types="node" />

import { expect, it } from 'vitest';

import { digestOf } from './digest.js';

it.each([
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
])('is the SHA-256 of %j, in hex and as a Repr-Digest field', async (text, hex) => {
  const digest = await digestOf(new Blob([text]));
  expect(digest).toEqual({ hex, field: `sha-256=:${Buffer.from(hex, 'hex').toString('base64')}:` });
});
