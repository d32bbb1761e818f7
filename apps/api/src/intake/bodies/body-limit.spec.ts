import { DomainError } from '#errors';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

import { limitBody } from './body-limit.js';

const bodyOf = (...texts: string[]) => Readable.from(texts.map((text) => Buffer.from(text)));

describe('limitBody', () => {
  it('passes a body of exactly the limit on', async () => {
    expect((await buffer(limitBody(bodyOf('ab', 'cd'), 4))).toString()).toBe('abcd');
  });

  it('throws too-many-bytes at the first byte above the limit', async () => {
    await expect(buffer(limitBody(bodyOf('ab', 'cde'), 4))).rejects.toMatchObject({ code: 'too-many-bytes', limit: 4 });
  });

  it('throws the error of the caller', async () => {
    const tooLarge = () => new DomainError('overloaded', 'The form is too large.');
    await expect(buffer(limitBody(bodyOf('abcde'), 4, tooLarge))).rejects.toMatchObject({ code: 'overloaded' });
  });
});
