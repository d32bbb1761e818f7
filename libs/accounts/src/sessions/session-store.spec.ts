import type { CacheFactory } from '#cache';
import { expect, it, vi } from 'vitest';

import type { Session } from './session.entity.js';
import { SessionStore } from './session-store.js';
import type { SessionsRepository } from './sessions.repository.js';

const CACHES = { create: () => ({ invalidate: vi.fn() }) } as unknown as CacheFactory;

function storeWith(rows: Session[]): SessionStore {
  const repository = {
    insert: async (row: Session) => void rows.unshift(row),
    list: async (accountId: bigint) => rows.filter((row) => row.accountId === accountId),
    delete: async (accountId: bigint, digest: Buffer) => {
      const index = rows.findIndex((row) => row.accountId === accountId && row.tokenSha256.equals(digest));
      rows.splice(index, 1);
    },
  };
  return new SessionStore(repository as unknown as SessionsRepository, CACHES);
}

const sessionOf = (accountId: bigint, seed: number): Session => ({
  accountId,
  tokenSha256: Buffer.alloc(32, seed),
  keyId: null,
  createdAt: seed,
  expiresAt: 2 ** 42,
  userAgent: null,
});

it('ends the oldest sessions of an account that has more than 100', async () => {
  const others = sessionOf(8n, 1);
  const own = Array.from({ length: 101 }, (_, age) => sessionOf(7n, 200 - age));
  const rows = [...own, others];
  const { session } = await storeWith(rows).begin({ accountId: 7n, keyId: null, userAgent: undefined });
  expect(rows).toEqual([session, ...own.slice(0, 99), others]);
});

it('ends no session of an account that has 100', async () => {
  const rows = Array.from({ length: 99 }, (_, age) => sessionOf(7n, 200 - age));
  await storeWith(rows).begin({ accountId: 7n, keyId: null, userAgent: undefined });
  expect(rows).toHaveLength(100);
});
