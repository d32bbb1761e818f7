import type { ProblemCode } from '#errors';
import { expect, it } from 'vitest';

import { otherFailure, problemAnswers } from './problem-answers.js';

const headersOf = (...codes: ProblemCode[]) => Object.values(problemAnswers(codes)).map(({ headers }) => headers);

it('groups problems by their status, with an example of each', () => {
  const answers = problemAnswers(['image-not-found', 'invalid-request', 'empty-body']);
  expect(Object.keys(answers)).toEqual(['400', '404']);
  const { schema, examples } = answers[400]!.content['application/problem+json']!;
  expect(schema).toEqual({ $ref: '#/components/schemas/Problem' });
  expect(Object.keys(examples)).toEqual(['invalid-request', 'empty-body']);
  expect(examples['empty-body']?.value).toMatchObject({ status: 400, code: 'empty-body', title: 'The body is empty' });
  expect(answers[400]?.description).toBe('The request is malformed; The body is empty');
});

it('gives all operations the same example of a problem', () => {
  const [first, second] = [['image-gone'], ['image-gone', 'album-gone']] as const;
  const exampleOf = (codes: readonly ProblemCode[]) =>
    problemAnswers(codes)[410]?.content['application/problem+json']?.examples['image-gone'];
  expect(exampleOf(first)).toBeDefined();
  expect(exampleOf(first)).toEqual(exampleOf(second));
});

it('has no headers where the problems have none', () => {
  expect(headersOf('image-not-found')).toEqual([undefined]);
});

it.each([
  ['required if every problem of the status can be retried', ['overloaded', 'draining'], true],
  ['optional if only some can', ['idempotency-in-progress', 'upload-complete'], false],
] as const)('has a Retry-After that is %s', (_when, codes, required) => {
  expect(headersOf(...codes)).toEqual([{ 'Retry-After': expect.objectContaining({ required }) as unknown }]);
});

it('adds the headers of the operation to every status', () => {
  const limit = { description: 'What is left', schema: { type: 'string' as const } };
  const answers = problemAnswers(['image-not-found', 'rate-limited'], { RateLimit: limit });
  expect(Object.values(answers).map(({ headers }) => headers?.RateLimit)).toEqual([limit, limit]);
});

it('names the header that says how to authenticate, or how to encode', () => {
  expect(headersOf('token-missing')).toEqual([
    { 'WWW-Authenticate': expect.objectContaining({ required: true }) as unknown },
  ]);
  expect(Object.keys(headersOf('content-encoding-unsupported')[0] ?? {})).toEqual(['Accept-Encoding']);
});

it('lists the example of a bug last among other failures', () => {
  const { headers, content } = otherFailure(['unavailable']);
  expect(headers).toHaveProperty('Retry-After');
  expect(Object.keys(content['application/problem+json']?.examples ?? {})).toEqual(['unavailable', 'internal']);
});
