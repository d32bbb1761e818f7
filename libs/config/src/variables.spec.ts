import { expect, it } from 'vitest';

import { factsOf } from './setting-types.js';
import { SECRET_VARIABLES, variables } from './variables.js';

const SETTINGS = Object.entries(variables.shape);

it.each(SETTINGS)('%s has a type and a description without a full stop', (_name, schema) => {
  const { type, description } = factsOf(schema);
  expect(type).not.toBe('');
  expect(description).toMatch(/^[A-Z].*[^.]$/);
});

it.each(SETTINGS)('%s has the default that the documentation gives', (_name, schema) => {
  const { default: documented } = factsOf(schema);
  const absent: unknown = schema.parse(undefined);
  const given: unknown = documented === undefined ? undefined : schema.parse(documented);
  expect(given ?? '').toEqual(absent ?? '');
});

it('shows no value that is a secret or may contain a password', () => {
  expect(SECRET_VARIABLES).toEqual(
    new Set([
      'DATABASE_URL',
      'REDIS_URL',
      'CACHE_URL',
      'KEY_SECRET',
      'ADMIN_TOKEN',
      'OIDC_CLIENT_SECRET',
      'EDGE_PURGE_SECRET',
      'CDN_PURGE_TOKEN',
      'MODERATION_SECRET',
    ]),
  );
});
