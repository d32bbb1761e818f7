import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { expect, it, vi } from 'vitest';

import type { AccessService } from '../access/access.service.js';
import { answerOf } from '../access/testing/guard-answers.js';
import { OperatorGuard } from './operator.guard.js';

const codec = new KeyCodec('a secret of thirty-two characters or more');
const TOKEN = codec.operatorToken();

/** A guard for clients without an account, and the fields of its answers. */
function guardForNobody() {
  const require = vi.fn(async () => {
    throw new DomainError('credentials-required', 'Sign in.');
  });
  const header = vi.fn();
  const guard = new OperatorGuard({ require } as unknown as AccessService, codec);
  const ask = (authorization?: string) => answerOf(guard, { headers: { authorization } }, { header });
  return { ask, header, require };
}

it("allows the operator's token, and looks for no account then", async () => {
  const { ask, require } = guardForNobody();
  expect([await ask(`Bearer ${TOKEN}`), require.mock.calls]).toEqual(['allowed', []]);
});

it.each([
  undefined,
  '',
  TOKEN,
  `bearer ${TOKEN}`,
  `Bearer ${TOKEN.slice(0, -1)}`,
  `Bearer ${TOKEN}x`,
  `Bearer ${new KeyCodec('another secret of thirty-two characters').operatorToken()}`,
])('asks for the scope `admin` with any other credential: %s', async (authorization) => {
  const { ask, require } = guardForNobody();
  expect(await ask(authorization)).toBe('credentials-required');
  expect(require).toHaveBeenCalledWith({ headers: { authorization } }, 'admin');
});

it('keeps the answer from caches, also where it refuses the request', async () => {
  const { ask, header } = guardForNobody();
  for (const authorization of [`Bearer ${TOKEN}`, undefined]) await ask(authorization);
  const field = ['cache-control', 'private, no-store'];
  expect(header.mock.calls).toEqual([field, field]);
});
