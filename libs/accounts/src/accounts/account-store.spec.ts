import type { CacheFactory } from '#cache';
import { expect, it, vi } from 'vitest';

import { NO_LIMITS } from '../rights/account-limits.js';
import type { Account } from './account.entity.js';
import { AccountStore } from './account-store.js';
import type { AccountsRepository } from './accounts.repository.js';

const ACCOUNT: Account = {
  id: 7n,
  name: 'ada',
  role: 'member',
  limits: { ...NO_LIMITS, imageBytes: 9 },
  createdAt: 1,
  disabledAt: null,
  deletedAt: null,
};

const written = vi.fn(async (..._change: unknown[]) => true);
const repository = {
  find: async () => ACCOUNT,
  findIdByName: async () => ACCOUNT.id,
  update: written,
} as unknown as AccountsRepository;
const caches = { create: () => ({ invalidate: vi.fn() }) } as unknown as CacheFactory;
const store = new AccountStore(repository, caches);

// An administrator disables an account while its person signs in with a new role: both changes must stay.
it.each([
  [{ role: 'admin' as const }, { role: 'admin' }],
  [{ limits: { totalBytes: 5 } }, { limits: { ...NO_LIMITS, imageBytes: 9, totalBytes: 5 } }],
  [{ isDisabled: false }, { disabledAt: null }],
])('writes only the columns of the change %j', async (change, columns) => {
  await store.update(7n, change);
  expect(written).toHaveBeenLastCalledWith(7n, columns);
});

it('writes nothing for a change without members', async () => {
  written.mockClear();
  expect(await store.update(7n, {})).toEqual(ACCOUNT);
  expect(written).not.toHaveBeenCalled();
});

it('finds an account by its own name alone, although a name from before it was renamed may still be taken', async () => {
  expect(await store.findByName('ada')).toEqual(ACCOUNT);
  expect(await store.findByName('eve')).toBeNull();
});

it('announces a deletion again when the request is repeated, since the process of the first may have died', async () => {
  const deleted = { ...ACCOUNT, deletedAt: 5 };
  const putFinal = vi.fn(async (_key: string, _account: Account) => true);
  const releaseName = vi.fn();
  const rows = { delete: async () => false, find: async () => deleted, releaseName } as unknown as AccountsRepository;
  const repeated = new AccountStore(rows, { create: () => ({ putFinal }) } as unknown as CacheFactory);
  await expect(repeated.delete(7n)).rejects.toMatchObject({ code: 'account-not-found' });
  expect(putFinal).toHaveBeenCalledExactlyOnceWith('7', deleted);
  expect(releaseName).toHaveBeenCalledOnce();
});
