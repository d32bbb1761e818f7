import { DomainError, type ProblemCode, PROBLEMS } from '#errors';
import { describe, expect, it } from 'vitest';

import { isFinal } from './retry-policy.js';

const codes = Object.keys(PROBLEMS) as ProblemCode[];
const RETRIED = new Set(['unavailable', 'no-space', 'timeout', 'conflict', 'rate']);

describe('isFinal', () => {
  it.each(codes)('decides on %s by its kind', (code) => {
    expect(isFinal(new DomainError(code, 'No.'))).toBe(!RETRIED.has(PROBLEMS[code].kind));
  });

  it('is true for a failure of any kind that is marked as final', () => {
    expect(isFinal(new DomainError('unavailable', 'No.', { isFinal: true }))).toBe(true);
  });

  it.each([new TypeError('a bug'), 'a string', undefined])('is false for the bug %s', (error) => {
    expect(isFinal(error)).toBe(false);
  });
});
