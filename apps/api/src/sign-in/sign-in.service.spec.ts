import type { CacheFactory } from '#cache';
import type { FastifyRequest } from 'fastify';
import { expect, it, vi } from 'vitest';

import type { AccessService } from '../access/access.service.js';
import type { PeopleService } from '../access/sessions/people.service.js';
import { SignInAttempts } from '../limits/attempts/sign-in-attempts.js';
import { SignInService } from './sign-in.service.js';

const REQUEST = { ip: '192.0.2.1' } as FastifyRequest;
const sessionFor = vi.fn(async (secret: string) => (secret === 'right' ? { accountId: 5n, keyId: 7n } : undefined));
const begin = vi.fn(async () => 'token');
const newService = () =>
  new SignInService(
    { sessionFor } as unknown as AccessService,
    { begin } as unknown as PeopleService,
    new SignInAttempts({} as CacheFactory),
  );

it('tells no more of simultaneous keys than of ten', async () => {
  const service = newService();
  const guesses = [...Array.from({ length: 20 }, () => 'wrong'), 'right'];
  const results = await Promise.all(guesses.map((secret) => service.signIn(REQUEST, secret)));
  const outcomes = results.map(({ outcome }) => outcome);
  expect(outcomes).toEqual(guesses.map((_secret, place) => (place < 10 ? 'wrong' : 'blocked')));
  expect(begin).not.toHaveBeenCalled();
});

it('does not count keys that are right, nor those that cannot be looked up', async () => {
  const service = newService();
  const right = await Promise.all(Array.from({ length: 20 }, () => service.signIn(REQUEST, 'right')));
  expect(right.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 20 }, () => 'signed-in'));
  for (let attempt = 0; attempt < 20; attempt++) {
    sessionFor.mockRejectedValueOnce(new Error('The database does not answer.'));
    await expect(service.signIn(REQUEST, 'right')).rejects.toThrow('database');
  }
  expect(await service.signIn(REQUEST, 'right')).toEqual({ outcome: 'signed-in', token: 'token' });
});
