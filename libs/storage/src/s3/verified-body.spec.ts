import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

import { breaksAfter, bytesOf, factsOf, inChunks } from '../testing/bytes.js';
import { VerifiedBody } from './verified-body.js';

const BYTES = bytesOf(200_000);

describe('VerifiedBody', () => {
  it('passes the bytes on and returns their size and digest', async () => {
    const body = new VerifiedBody(inChunks(BYTES), factsOf(BYTES));
    expect((await buffer(body.read())).equals(BYTES)).toBe(true);
    expect(body.result).toEqual(factsOf(BYTES));
    expect(body.failure).toBeUndefined();
  });

  it('has no result before its end', () => {
    expect(() => new VerifiedBody(inChunks(BYTES), undefined).result).toThrow('not read to its end');
  });

  it.each([
    ['size', { ...factsOf(BYTES), size: 1 }],
    ['digest', { size: BYTES.length, sha256: factsOf(bytesOf(3)).sha256 }],
  ])('throws at the end of a body of another %s', async (_name, expected) => {
    const body = new VerifiedBody(inChunks(BYTES), expected);
    await expect(buffer(body.read())).rejects.toMatchObject({ code: 'digest-mismatch' });
    expect(body.failure).toMatchObject({ code: 'digest-mismatch' });
  });

  it('keeps the error of the body', async () => {
    const body = new VerifiedBody(breaksAfter(BYTES), undefined);
    await expect(buffer(body.read())).rejects.toThrow('The sender went away.');
    expect(body.failure).toMatchObject({ message: 'The sender went away.' });
  });

  it('does not take an error of its reader for one of the body', async () => {
    const body = new VerifiedBody(inChunks(BYTES), undefined);
    const reading = body.read();
    await reading.next();
    await expect(reading.throw(new Error('The upload was aborted.'))).rejects.toThrow('The upload was aborted.');
    expect(body.failure).toBeUndefined();
  });
});
