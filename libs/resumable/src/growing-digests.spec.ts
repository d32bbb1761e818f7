import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';

import { GrowingDigests } from './growing-digests.js';

const file = (name: string, size: number) => ({ kind: 'disk', name, size }) as const;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

it('knows the digest of bytes that were appended one after another', () => {
  const digests = new GrowingDigests();
  digests.keep(file('a', 2), digests.of(undefined)!.update('ab'), undefined);
  digests.keep(file('a', 3), digests.of(file('a', 2))!.update('c'), file('a', 2));
  expect(digests.of(file('a', 3))?.digest('hex')).toBe(sha256('abc'));
  expect(digests.of(file('a', 2))).toBeUndefined();
});

it('knows no digest of bytes that another process appended or replaced', () => {
  const digests = new GrowingDigests();
  digests.keep(file('a', 2), digests.of(undefined)!.update('ab'), undefined);
  expect(digests.of(file('a', 4))).toBeUndefined();
  expect(digests.of(file('b', 2))).toBeUndefined();
});

it('keeps the digest of the counted bytes when those that follow are lost', () => {
  const digests = new GrowingDigests();
  digests.keep(file('a', 2), digests.of(undefined)!.update('ab'), undefined);
  digests.of(file('a', 2))!.update('lost');
  expect(digests.of(file('a', 2))?.digest('hex')).toBe(sha256('ab'));
});
