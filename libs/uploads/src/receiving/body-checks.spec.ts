import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

import { type AnnouncedDigest, checkDigests, checkSize } from './body-checks.js';

async function* body(...chunks: string[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

const digest = (algorithm: AnnouncedDigest['algorithm'], text: string): AnnouncedDigest => ({
  algorithm,
  value: createHash(algorithm).update(text).digest(),
});

describe('checkSize', () => {
  it('yields a body of exactly the limit', async () => {
    expect(String(await buffer(checkSize(body('abc', 'de'), 5)))).toBe('abcde');
  });

  it('throws with the chunk that exceeds the limit', async () => {
    await expect(buffer(checkSize(body('abc', 'def'), 5))).rejects.toMatchObject({ code: 'too-many-bytes', limit: 5 });
  });

  it.each([[[]], [['']]])('throws for a body without bytes: %j', async (chunks) => {
    await expect(buffer(checkSize(body(...chunks), 5))).rejects.toMatchObject({ code: 'empty-body' });
  });
});

describe('checkDigests', () => {
  it('yields a body that has all announced digests', async () => {
    const digests = [digest('sha256', 'abcde'), digest('sha512', 'abcde')];
    expect(String(await buffer(checkDigests(body('abc', 'de'), digests)))).toBe('abcde');
  });

  it.each(['sha256', 'sha512'] as const)('throws at the end of a body with another %s', async (algorithm) => {
    const digests = [digest('sha256', 'abcde'), digest('sha512', 'abcde'), digest(algorithm, 'other')];
    await expect(buffer(checkDigests(body('abc', 'de'), digests))).rejects.toMatchObject({ code: 'digest-mismatch' });
  });
});
