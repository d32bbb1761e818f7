import { DomainError } from '#errors';
import { expect, it } from 'vitest';

import { orImgurNotFound } from './imgur-not-found.js';

const failWith = async (error: Error): Promise<never> => {
  throw error;
};

it('resolves as the work does', async () => {
  expect(await orImgurNotFound('image', 'abc', Promise.resolve(1))).toBe(1);
});

it.each(['album-not-found', 'album-gone'] as const)('answers %s with the 404 that clients know', async (code) => {
  const cause = new DomainError(code, 'It is not there.');
  await expect(orImgurNotFound('album', 'abc', failWith(cause))).rejects.toMatchObject({
    code: 'album-not-found',
    detail: 'Unable to find an album with the id, abc',
    cause,
  });
});

it.each([new DomainError('unavailable', 'Later.'), new DomainError('image-gone', 'Gone.'), new Error('A bug.')])(
  'throws any other error unchanged: %s',
  async (error) => {
    await expect(orImgurNotFound('album', 'abc', failWith(error))).rejects.toBe(error);
  },
);
