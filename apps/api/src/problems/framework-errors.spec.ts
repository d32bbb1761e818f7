import { DomainError } from '#errors';
import { BadRequestException, NotFoundException } from '@nestjs/common';
import { expect, it } from 'vitest';

import { domainErrorOf } from './framework-errors.js';

const fastifyError = (statusCode: number) => Object.assign(new Error('Fastify says why'), { statusCode });

it('keeps a DomainError', () => {
  const error = new DomainError('image-gone', 'The image was deleted.');
  expect(domainErrorOf(error)).toBe(error);
});

it.each([
  [new NotFoundException(), 'not-found'],
  [new BadRequestException('Unexpected token'), 'invalid-request'],
  [fastifyError(404), 'not-found'],
  [fastifyError(405), 'method-not-allowed'],
  [fastifyError(400), 'invalid-request'],
])('translates a 4xx error of a framework: %s', (error, code) => {
  expect(domainErrorOf(error)?.code).toBe(code);
});

it('uses the words of the framework for a malformed request', () => {
  expect(domainErrorOf(fastifyError(400))?.detail).toBe('Fastify says why');
});

it.each([new Error('bug'), fastifyError(500), fastifyError(200), undefined, null, 'text', { statusCode: '404' }])(
  'takes anything else for a bug: %s',
  (error) => {
    expect(domainErrorOf(error)).toBeUndefined();
  },
);
