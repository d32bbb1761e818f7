import { DomainError, PROBLEMS, type ProblemCode } from '#errors';
import { expect, it } from 'vitest';

import { internalProblem, problemBody, statusOf } from './problem-body.js';

it('has the members of RFC 9457 and the code', () => {
  const error = new DomainError('unsupported-image', 'Send JPEG, PNG, GIF, WebP or AVIF.');
  expect(problemBody(error, '/v1/images')).toEqual({
    type: '/problems/unsupported-image',
    title: PROBLEMS['unsupported-image'].title,
    status: 415,
    detail: 'Send JPEG, PNG, GIF, WebP or AVIF.',
    instance: '/v1/images',
    code: 'unsupported-image',
  });
});

it('has the limit and the faulty fields of the error', () => {
  const errors = [{ pointer: '#/title', detail: 'is too long' }];
  expect(problemBody(new DomainError('too-many-bytes', '', { limit: 20 }), '/')).toMatchObject({ limit: 20 });
  expect(problemBody(new DomainError('invalid-request', '', { errors }), '/')).toMatchObject({ errors });
});

it('does not contain the cause of an error', () => {
  const error = new DomainError('unavailable', 'Try again.', { cause: new Error('mysql://user:secret@db') });
  expect(JSON.stringify(problemBody(error, '/'))).not.toContain('secret');
});

it.each<[ProblemCode, number]>([
  ['invalid-request', 400],
  ['token-missing', 401],
  ['token-wrong', 403],
  ['image-not-found', 404],
  ['image-gone', 410],
  ['rate-limited', 429],
  ['digest-mismatch', 400],
  ['no-space', 507],
])('answers %s with %d', (code, status) => {
  expect(statusOf(code)).toBe(status);
});

it('gives every problem of the catalogue an error status', () => {
  const statuses = (Object.keys(PROBLEMS) as ProblemCode[]).map(statusOf);
  expect(statuses.filter((status) => !(status >= 400 && status < 600))).toEqual([]);
});

it('says nothing about a bug but that it happened', () => {
  expect(internalProblem('/i/x')).toMatchObject({
    type: 'about:blank',
    status: 500,
    code: 'internal',
    instance: '/i/x',
  });
});
