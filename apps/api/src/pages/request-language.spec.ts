import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';

import { requestLanguage } from './request-language.js';

it.each([
  [undefined, 'en'],
  ['*', 'en'],
  ['de', 'de'],
  ['de-AT, en;q=0.5', 'de'],
  ['en-US,de', 'en'],
  ['it, fr-CA;q=0.8, de;q=0.5', 'fr'],
  ['de;q=0, fr', 'fr'],
  ['it', 'en'],
])('%s gets %s', (field, language) => {
  expect(requestLanguage({ headers: { 'accept-language': field } } as unknown as FastifyRequest)).toBe(language);
});
