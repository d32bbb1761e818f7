import { describe, expect, it } from 'vitest';

import { asDiskError, isAbsent, unlessAbsent } from './disk-errors.js';

const withCode = (code: string) => Object.assign(new Error(code), { code });

describe('asDiskError', () => {
  it.each([
    ['ENOSPC', 'no-space', 30],
    ['EDQUOT', 'no-space', 30],
    ['EIO', 'unavailable', 5],
    ['EROFS', 'unavailable', 5],
    ['EMFILE', 'unavailable', 5],
  ])('turns %s into %s', (code, problem, retryAfterSeconds) => {
    const error = withCode(code);
    expect(asDiskError(error)).toMatchObject({ code: problem, retryAfterSeconds, cause: error });
  });

  it.each([withCode('ENOENT'), new TypeError('a bug'), undefined, 'a string'])('returns %s unchanged', (error) => {
    expect(asDiskError(error)).toBe(error);
  });
});

describe('unlessAbsent', () => {
  it('rethrows every error but ENOENT', () => {
    expect(isAbsent(withCode('ENOENT'))).toBe(true);
    expect(() => unlessAbsent(withCode('ENOENT'))).not.toThrow();
    expect(() => unlessAbsent(withCode('EIO'))).toThrow('EIO');
  });
});
