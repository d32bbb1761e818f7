import { KeyCodec } from '#keys';
import type { ExecutionContext } from '@nestjs/common';
import { expect, it, vi } from 'vitest';

import { ImageKeyPipe } from '../lookup/image-key.pipe.js';
import { DeleteTokenGuard } from './delete-token.guard.js';

const codec = new KeyCodec('0123456789abcdef'.repeat(4));
const guard = new DeleteTokenGuard(new ImageKeyPipe(codec), codec);
const ID = 5n << 22n;
const KEY = codec.encode(ID);

const reply = { header: vi.fn() };

const asking = (authorization: string | undefined, key: string = KEY, method = 'DELETE') => {
  const request = { method, params: { key }, headers: { authorization } };
  const http = { getRequest: () => request, getResponse: () => reply };
  return { switchToHttp: () => http } as unknown as ExecutionContext;
};
const codeOf = (context: ExecutionContext): string => {
  try {
    return String(guard.canActivate(context));
  } catch (error) {
    return (error as { code: string }).code;
  }
};

it.each(['Bearer', 'bearer', 'Bearer  '])('allows a request with the delete token after %j', (scheme) => {
  expect(codeOf(asking(`${scheme} ${codec.deleteToken(ID)}`))).toBe('true');
});

it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic abc', codec.deleteToken(ID)])('asks for a token: %j', (field) => {
  expect(codeOf(asking(field))).toBe('token-missing');
});

it.each(['x', codec.deleteToken(6n << 22n), codec.deleteToken(ID).slice(0, -1)])('refuses the token %s', (token) => {
  expect(codeOf(asking(`Bearer ${token}`))).toBe('token-wrong');
});

it('answers 404 before 401 where no image can be', () => {
  expect(codeOf(asking(undefined, 'no-key'))).toBe('image-not-found');
});

it('keeps the answer of a GET from caches', () => {
  guard.canActivate(asking(`Bearer ${codec.deleteToken(ID)}`, KEY, 'GET'));
  expect(reply.header).toHaveBeenCalledWith('cache-control', 'no-store');
});
