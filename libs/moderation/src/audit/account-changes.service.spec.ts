import type { Account, AccountStore, ApiKeysService, IdentityAccounts, Principal } from '#accounts';
import { DomainError } from '#errors';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { AccountChangesService } from './account-changes.service.js';
import { type AuditLine, type AuditLog, actorOf } from './audit-log.js';

const ANNA = { id: 7n, name: 'anna' } as Account;
const PRINCIPAL = { account: ANNA } as Principal;
const ACTOR = actorOf(PRINCIPAL);
const PERSON = { issuer: 'https://id.example', subject: 'anna', name: 'anna', role: undefined };
const KEY = { name: 'ShareX' };

const lines: AuditLine[] = [];
const accounts = {
  create: vi.fn(async () => ({ id: 8n })),
  update: vi.fn(async () => ({ id: 8n })),
  delete: vi.fn(async () => undefined),
};
const identities = { findOrCreate: vi.fn(async (): Promise<object> => ({ account: ANNA })) };
const keys = {
  create: vi.fn(async () => ({ key: { id: 9n }, text: 'imk_' })),
  revoke: vi.fn(async () => undefined),
};
const changes = new AccountChangesService(
  accounts as unknown as AccountStore,
  identities as unknown as IdentityAccounts,
  keys as unknown as ApiKeysService,
  { append: async (line: AuditLine) => void lines.push(line) } as unknown as AuditLog,
);

beforeEach(() => {
  lines.length = 0;
  vi.clearAllMocks();
});

describe('each change has a line', () => {
  const signInThat = (change: 'create' | 'update') => {
    identities.findOrCreate.mockResolvedValueOnce({ account: ANNA, change });
    return changes.findOrCreateAccount(PERSON);
  };
  it.each<[string, () => Promise<unknown>, string]>([
    ['account.create', () => changes.createAccount(ACTOR, { name: 'ben' }), '00000000008'],
    ['account.update', () => changes.updateAccount(ACTOR, 8n, { role: 'admin' }), '00000000008'],
    ['account.delete', () => changes.deleteAccount(ACTOR, 8n), '00000000008'],
    ['key.create', () => changes.createKey(PRINCIPAL, KEY), '00000000009'],
    ['key.revoke', () => changes.revokeKey(PRINCIPAL, 9n), '00000000009'],
    ['account.create', () => signInThat('create'), '00000000007'],
    ['account.update', () => signInThat('update'), '00000000007'],
  ])('%s', async (action, change, target) => {
    await change();
    expect(lines).toMatchObject([{ actor: { id: 7n, name: 'anna' }, action, target }]);
  });
});

it('writes no line for a sign-in that changes nothing', async () => {
  expect(await changes.findOrCreateAccount(PERSON)).toBe(ANNA);
  expect(lines).toEqual([]);
});

it('writes no line for a change that is refused', async () => {
  const refusal = new DomainError('key-not-found', 'There is no key with this id.');
  keys.revoke.mockRejectedValueOnce(refusal);
  await expect(changes.revokeKey(PRINCIPAL, 9n)).rejects.toBe(refusal);
  expect(lines).toEqual([]);
});
