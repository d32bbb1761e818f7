import { expect, it } from 'vitest';

import { readSettings } from './settings.js';
import { requireShared } from './require-shared.js';

const SHARED = {
  REDIS_URL: 'redis://queue',
  DATABASE_URL: 'mysql://imglink:secret@db/imglink',
  KEY_SECRET: 'k'.repeat(40),
};
const HOOK = { MODERATION_URL: 'http://hook/', MODERATION_SECRET: `whsec_${Buffer.alloc(24).toString('base64')}` };
const check = (env: Record<string, string>) => () => requireShared(readSettings(env));

it('accepts a queue and a database that processes share', () => {
  expect(check(SHARED)).not.toThrow();
  expect(check({ ...SHARED, ...HOOK, PUBLIC_URL: 'https://img.example' })).not.toThrow();
});

it.each([
  ['REDIS_URL', { ...SHARED, REDIS_URL: '' }],
  ['DATABASE_URL', { ...SHARED, DATABASE_URL: 'sqlite:/data/imglink.sqlite' }],
  ['PUBLIC_URL', { ...SHARED, ...HOOK }],
])('names %s if it is missing or not shared', (name, env) => {
  expect(check(env)).toThrow(name);
});
