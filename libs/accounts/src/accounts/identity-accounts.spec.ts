import { DomainError } from '#errors';
import { beforeEach, expect, it } from 'vitest';

import type { Account } from './account.entity.js';
import { identityHash } from './account-name.entity.js';
import type { AccountStore, NewAccount } from './account-store.js';
import type { AccountsRepository } from './accounts.repository.js';
import { type Identity, IdentityAccounts } from './identity-accounts.js';

const ADA = { issuer: 'https://id.example', subject: 'ada', name: 'ada', role: undefined };

let rows: Map<bigint, Account>;
let identities: Map<string, bigint>;
let people: IdentityAccounts;

beforeEach(() => {
  rows = new Map();
  identities = new Map();
  const live = (id: bigint | undefined) => {
    const row = id === undefined ? undefined : rows.get(id);
    return row?.deletedAt === null ? row : null;
  };
  const store = {
    findByHash: async (hash: Buffer) => live(identities.get(hash.toString('hex'))),
    create: async ({ name, role }: NewAccount) => {
      if ([...rows.values()].some((row) => row.name === name && row.deletedAt === null)) {
        throw new DomainError('account-exists', name);
      }
      const row = { id: BigInt(rows.size + 2), name, role, disabledAt: null, deletedAt: null } as Account;
      rows.set(row.id, row);
      return row;
    },
    update: async (id: bigint, changes: Partial<Account>) => Object.assign(rows.get(id)!, changes),
    delete: async (id: bigint) => void Object.assign(rows.get(id)!, { deletedAt: 1 }),
  };
  const repository = {
    findIdByName: async (hash: Buffer) => identities.get(hash.toString('hex')),
    releaseName: async (hash: Buffer) => void identities.delete(hash.toString('hex')),
    takeName: async (hash: Buffer, id: bigint) => {
      const key = hash.toString('hex');
      if (!identities.has(key)) identities.set(key, id);
      return identities.get(key)!;
    },
  };
  people = new IdentityAccounts(store as unknown as AccountStore, repository as unknown as AccountsRepository);
});

/** Returns the account of a person who signs in. */
const signIn = async (identity: Identity) => (await people.findOrCreate(identity)).account;

it('creates an account at the first sign-in, and finds it later under another name', async () => {
  const first = await signIn(ADA);
  expect(await signIn({ ...ADA, name: 'ada lovelace' })).toBe(first);
  expect(first).toMatchObject({ name: 'ada', role: 'member' });
});

it('tells people of different issuers apart, and makes their names unique', async () => {
  const issuers = Array.from({ length: 7 }, (_, index) => `https://${index}.example`);
  const names: string[] = [];
  for (const issuer of issuers) names.push((await signIn({ ...ADA, issuer })).name);
  expect(names.slice(0, 5)).toEqual(['ada', 'ada 2', 'ada 3', 'ada 4', 'ada 5']);
  expect(names.slice(5)).toEqual(Array(2).fill(expect.stringMatching(/^ada \w{11}$/)));
});

it('sets the role that the provider names, and leaves it alone otherwise', async () => {
  const roles = [];
  for (const role of ['admin', undefined, 'member', undefined] as const) {
    roles.push((await signIn({ ...ADA, role })).role);
  }
  expect(roles).toEqual(['admin', 'admin', 'member', 'member']);
});

it('does not revive a deleted account', async () => {
  const first = await signIn(ADA);
  first.deletedAt = 1;
  const second = await signIn(ADA);
  expect([second.id === first.id, second.name]).toEqual([false, 'ada']);
  expect(await signIn(ADA)).toBe(second);
});

it('creates one account for two sign-ins at the same time', async () => {
  const [one, other] = await Promise.all([signIn(ADA), signIn(ADA)]);
  expect(one.id).toBe(other.id);
  expect([...rows.values()].filter(({ deletedAt }) => deletedAt === null)).toHaveLength(1);
  expect(identities.get(identityHash(ADA.issuer, ADA.subject).toString('hex'))).toBe(one.id);
});
