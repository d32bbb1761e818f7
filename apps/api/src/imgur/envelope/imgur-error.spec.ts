import { DomainError } from '#errors';
import { expect, it } from 'vitest';

import { toImgurError } from './imgur-error.js';

const errorOf = (error: DomainError | undefined) => toImgurError(error, '/3/image', 'POST');

it('has the detail of a problem for which Imgur has no text', () => {
  expect(errorOf(new DomainError('image-not-found', 'Unable to find an image with the id, abc'))).toEqual({
    data: { error: 'Unable to find an image with the id, abc', request: '/3/image', method: 'POST' },
    success: false,
    status: 404,
    errors: [{ id: 'image-not-found', code: '404', status: '404', detail: 'Unable to find an image with the id, abc' }],
  });
});

it('has the exception of Imgur for a file that is not an image', () => {
  const { data, status, errors } = errorOf(new DomainError('damaged-image', 'The PNG ends early.'));
  expect([status, errors[0]?.code, errors[0]?.detail]).toEqual([400, '1003', 'File type invalid (1)']);
  expect(data.error).toMatchObject({ code: 1003, type: 'ImgurException' });
});

it('says how many minutes to wait after too many uploads', () => {
  const error = new DomainError('rate-limited', 'Too many.', { retryAfterSeconds: 61 });
  expect(errorOf(error)).toMatchObject({
    status: 429,
    data: { error: 'You are uploading too fast. Please wait 2 more minutes.' },
  });
});

it.each(['overloaded', 'draining', 'unavailable', 'no-space'] as const)('is a 503 for %s', (code) => {
  expect(errorOf(new DomainError(code, 'Busy.'))).toMatchObject({ status: 503, errors: [{ id: code, code: '503' }] });
});

it('tells nothing about a bug', () => {
  expect(errorOf(undefined)).toMatchObject({
    status: 500,
    data: { error: 'The server failed. Please try again later.' },
    errors: [{ id: 'internal', code: '500' }],
  });
});
