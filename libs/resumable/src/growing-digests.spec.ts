import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';

import { type BytesHashes, GrowingDigests } from './growing-digests.js';

const file = (name: string, size: number) => ({ kind: 'disk', name, size }) as const;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function appended(hashes: BytesHashes | undefined, text: string): BytesHashes {
  if (!hashes) throw new Error('There are no hashes.');
  hashes.sent.update(text);
  hashes.staged?.update(text);
  return hashes;
}

it('knows the digest of bytes that were appended one after another', () => {
  const digests = new GrowingDigests();
  digests.keep(file('a', 2), appended(digests.of(undefined), 'ab'), undefined);
  digests.keep(file('a', 3), appended(digests.of(file('a', 2)), 'c'), file('a', 2));
  expect(digests.of(file('a', 3))?.sent.digest('hex')).toBe(sha256('abc'));
  expect(digests.of(file('a', 2))).toBeUndefined();
});

it('knows no digest of bytes that another process appended or replaced', () => {
  const digests = new GrowingDigests();
  digests.keep(file('a', 2), appended(digests.of(undefined), 'ab'), undefined);
  expect(digests.of(file('a', 4))).toBeUndefined();
  expect(digests.of(file('b', 2))).toBeUndefined();
});

it('keeps the digest of the counted bytes when those that follow are lost', () => {
  const digests = new GrowingDigests();
  digests.keep(file('a', 2), appended(digests.of(undefined), 'ab'), undefined);
  appended(digests.of(file('a', 2)), 'lost');
  expect(digests.of(file('a', 2))?.sent.digest('hex')).toBe(sha256('ab'));
});

it('keeps two digests of bytes that were not staged as they were sent', () => {
  const digests = new GrowingDigests();
  const hashes = { sent: createHash('sha256').update('sent'), staged: createHash('sha256').update('staged') };
  digests.keep(file('a', 6), hashes, undefined);
  const { sent, staged } = appended(digests.of(file('a', 6)), '+');
  expect([sent.digest('hex'), staged?.digest('hex')]).toEqual([sha256('sent+'), sha256('staged+')]);
  expect(digests.of(file('a', 6))?.staged?.digest('hex')).toBe(sha256('staged'));
});
