import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';

import { prefersHtml, requestsHtml } from './page-preference.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
const requestOf = (accept: string | undefined) => ({ raw: { headers: { accept } } }) as unknown as FastifyRequest;

describe('a page', () => {
  it.each([
    [undefined, true, false],
    ['*/*', true, false],
    [BROWSER, true, true],
    ['application/json', false, false],
    ['application/json, text/html;q=0.9', false, true],
    ['text/html, application/problem+json', true, true],
    ['application/problem+json, text/html;q=0.9', true, false],
    ['image/*', true, false],
  ])('for Accept: %s is preferred to JSON: %s, to a problem: %s', (accept, isPreferred, isPreferredToProblem) => {
    expect([prefersHtml(requestOf(accept)), requestsHtml(requestOf(accept))]).toEqual([
      isPreferred,
      isPreferredToProblem,
    ]);
  });
});
