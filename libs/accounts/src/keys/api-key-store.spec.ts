import type { CacheFactory } from '#cache';
import { beforeEach, expect, it, vi } from 'vitest';

import { NO_LIMITS } from '../rights/account-limits.js';
import type { ApiKey } from './api-key.entity.js';
import { ApiKeyStore } from './api-key-store.js';
import type { ApiKeysRepository } from './api-keys.repository.js';

const KEY: ApiKey = {
  id: 7n,
  accountId: 1n,
  name: 'phone',
  secretSha256: Buffer.alloc(32),
  scopes: ['upload'],
  limits: NO_LIMITS,
  countsWith: null,
  createdAt: 1,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
};

const announced = vi.fn(async (_key: string, _record: ApiKey) => true);
const unlisted = vi.fn();
const caches = { create: () => ({ putFinal: announced }) } as unknown as CacheFactory;

/** A store over one row. */
function storeOf(row: ApiKey | null): ApiKeyStore {
  const repository = {
    find: async () => row,
    revoke: async (_id: bigint, revokedAt: number) => {
      if (row === null || row.revokedAt !== null) return false;
      row = { ...row, revokedAt };
      return true;
    },
    unlist: unlisted,
  };
  return new ApiKeyStore(repository as unknown as ApiKeysRepository, caches);
}

beforeEach(() => void vi.clearAllMocks());

it('announces a revocation to every process', async () => {
  expect(await storeOf(KEY).revoke(7n)).toBe(true);
  expect(announced).toHaveBeenCalledExactlyOnceWith('7', { ...KEY, revokedAt: expect.any(Number) as number });
  expect(unlisted).toHaveBeenCalledExactlyOnceWith(1n, 7n);
});

it('announces it again when the request is repeated, since the process of the first may have died before', async () => {
  const revoked = { ...KEY, revokedAt: 5 };
  expect(await storeOf(revoked).revoke(7n)).toBe(false);
  expect(announced).toHaveBeenCalledExactlyOnceWith('7', revoked);
  expect(unlisted).toHaveBeenCalledExactlyOnceWith(1n, 7n);
});

it('announces nothing about a key that does not exist', async () => {
  expect(await storeOf(null).revoke(7n)).toBe(false);
  expect(announced).not.toHaveBeenCalled();
});
