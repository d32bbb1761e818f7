import { DomainError } from '#errors';
import { ERRORS } from '@tus/server';
import { expect, it } from 'vitest';

import { toDomainError } from './tus-error.js';

it.each([
  [ERRORS.ABORTED, 'upload-locked'],
  [ERRORS.ERR_SIZE_EXCEEDED, 'too-many-bytes'],
  [ERRORS.ERR_MAX_SIZE_EXCEEDED, 'too-many-bytes'],
  [ERRORS.INVALID_OFFSET, 'upload-offset-mismatch'],
  [ERRORS.FILE_NOT_FOUND, 'upload-not-found'],
  [ERRORS.FILE_NO_LONGER_EXISTS, 'upload-gone'],
  [ERRORS.INVALID_LENGTH, 'invalid-request'],
  [ERRORS.MISSING_OFFSET, 'invalid-request'],
])('knows the error %j of @tus/server', (error, code) => {
  expect(toDomainError(error, 1000)).toMatchObject({ code });
});

it('asks the client to try again after its request was interrupted', () => {
  expect(toDomainError(ERRORS.ABORTED, 1000)).toMatchObject({ retryAfterSeconds: 1 });
});

it('returns errors of the store and bugs as they are', () => {
  for (const error of [new DomainError('no-space', 'The disk is full.'), new Error('A bug.'), ERRORS.UNKNOWN_ERROR]) {
    expect(toDomainError(error, 1000)).toBe(error);
  }
});
