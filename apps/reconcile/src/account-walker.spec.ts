import type { KeyCodec } from '#keys';
import {
  type Link,
  type LinksRepository,
  type OwnerAuditRepository,
  tombstone,
  type UploadRowsRepository,
} from '#links';
import { stagedKey, type StagingStore } from '#storage';
import { expect, it } from 'vitest';

import { AccountWalker } from './account-walker.js';

const ACCOUNT = 7n;
const OLD = 1n << 40n;

interface State {
  link?: Partial<Link>;
  hasUploadRow?: boolean;
  hasDeletion?: boolean;
  staged?: string;
  isExact?: boolean;
}

/** A walker over one account that lists one image, and the names of the changes that it made. */
function create({ link, hasUploadRow = false, hasDeletion = false, staged, isExact = true }: State, imageId = OLD) {
  const changes: string[] = [];
  const row = { accountId: ACCOUNT, imageId, keyId: 0n, bytes: 1 };
  const audit = {
    nextAccount: async (after: bigint) => (after < ACCOUNT ? ACCOUNT : undefined),
    images: async () => [row],
    find: async () => row,
    isUsageExact: async () => isExact,
    recount: async () => changes.push('recount'),
  };
  const links = {
    find: async () => link && { ...tombstone(imageId, 1), deletedAt: null, ...link },
    findDeletion: async () => (hasDeletion ? {} : null),
    release: async () => changes.push('release'),
  };
  const walker = new AccountWalker(
    audit as unknown as OwnerAuditRepository,
    links as unknown as LinksRepository,
    { find: async () => (hasUploadRow ? {} : null) } as unknown as UploadRowsRepository,
    { stat: async (key: string) => (key === staged ? {} : undefined) } as unknown as StagingStore,
    { encode: () => 'key' } as unknown as KeyCodec,
  );
  const walk = async (isRepairing: boolean) => {
    const problems: string[] = [];
    for await (const { problem } of walker.walk({ isRepairing, from: 0n, before: 1n << 62n })) problems.push(problem);
    return problems;
  };
  return { walk, changes };
}

it.each<[string, State]>([
  ['has no link', {}],
  ['is anonymous', { link: { ownerId: null } }],
  ['belongs to another account', { link: { ownerId: 8n } }],
  ['was deleted', { link: { ownerId: ACCOUNT, deletedAt: 1 } }],
])('removes an image from the list if it %s, when repairs are asked for', async (_state, state) => {
  const { walk, changes } = create(state);
  expect([await walk(false), changes]).toEqual([['not-owned'], []]);
  expect([await walk(true), changes]).toEqual([['not-owned'], ['release']]);
});

it.each<[string, State]>([
  ['the account owns', { link: { ownerId: ACCOUNT } }],
  ['has an upload or adoption', { hasUploadRow: true }],
  ['is staged', { staged: stagedKey(OLD) }],
  ['is being deleted', { link: { ownerId: ACCOUNT, deletedAt: 1 }, hasDeletion: true }],
])('leaves an image in the list that %s', async (_state, state) => {
  const { walk, changes } = create(state);
  expect([await walk(true), changes]).toEqual([[], []]);
});

it('leaves an image in the list whose link may be inserted at this moment', async () => {
  const { walk } = create({}, 1n << 62n);
  expect(await walk(true)).toEqual([]);
});

it('counts the usage of an account again', async () => {
  const { walk, changes } = create({ link: { ownerId: ACCOUNT }, isExact: false });
  expect([await walk(false), changes]).toEqual([['wrong-usage'], []]);
  expect([await walk(true), changes]).toEqual([['wrong-usage'], ['recount']]);
});
