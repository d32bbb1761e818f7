import type { Principal, Scope } from '#accounts';
import { describe, expect, it } from 'vitest';

import { accountToList, ownAccount } from './own-account.js';

const account = { id: 7n, name: 'Åsa' };
const by = (...scopes: Scope[]) => ({ account, scopes }) as unknown as Principal;

describe('the own account', () => {
  it.each(['me', 'Åsa', 'åsa', 'A\u030Asa'])('is named %s', (name) => {
    expect(ownAccount(name, by('upload'))).toBe(account);
    expect(accountToList(name, by('manage'))).toBe(account);
  });

  it('needs credentials', () => {
    expect(() => ownAccount('me', undefined)).toThrow('credentials-required');
    expect(accountToList('me', undefined)).toBeUndefined();
  });
});

it('hides every other account', () => {
  expect(() => ownAccount('ben', by('manage'))).toThrow('Unable to find an account with the name, ben');
  expect(() => ownAccount('ben', undefined)).toThrow('account-not-found');
  expect(accountToList('ben', by('admin'))).toBeUndefined();
});

it('lists nothing for a key without the scope', () => {
  expect(() => accountToList('me', by('upload'))).toThrow('scope-missing');
});
