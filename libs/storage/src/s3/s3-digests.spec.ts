import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { digestOfParts } from './s3-digests.js';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
const part = (text: string) => ({ ChecksumSHA256: sha256(Buffer.from(text)).toString('base64') });

describe('digestOfParts', () => {
  it('is the digest of the digests, and the number of parts', () => {
    const ofAll = sha256(Buffer.concat([sha256(Buffer.from('a')), sha256(Buffer.from('b'))]));
    expect(digestOfParts([part('a'), part('b')])).toBe(`${ofAll.toString('base64')}-2`);
  });

  it('is undefined without parts, and when a part has no digest', () => {
    expect(digestOfParts([])).toBeUndefined();
    expect(digestOfParts([part('a'), {}])).toBeUndefined();
  });
});
