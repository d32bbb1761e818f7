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
import type { Cursor, CursorFile } from './cursor-file.js';
import type { Finding } from './finding.js';

const ACCOUNT = 7n;
/** An account without images. */
const OTHER_ACCOUNT = 9n;
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
  const written: Cursor[] = [];
  const row = { accountId: ACCOUNT, imageId, keyId: 0n, bytes: 1 };
  const audit = {
    nextAccount: async (after: bigint) => [ACCOUNT, OTHER_ACCOUNT].find((id) => id > after),
    images: async (account: bigint, after: bigint) => (account === ACCOUNT && after < imageId ? [row] : []),
    find: async () => row,
    isUsageExact: async (account: bigint) => account !== ACCOUNT || isExact,
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
  const walk = async (isRepairing: boolean, cursor: Cursor = { after: 0n, checked: 0, open: 0, repaired: 0 }) => {
    const problems: string[] = [];
    const report = {
      findings: async (found: readonly Finding[]) => void problems.push(...found.map(({ problem }) => problem)),
      progress: () => undefined,
    };
    const file = { write: async (at: Cursor) => void written.push({ ...at }) } as unknown as CursorFile;
    await walker.walk({ isRepairing, from: 0n, before: 1n << 62n, linksPerSecond: 1_000 }, cursor, file, report);
    return problems;
  };
  return { walk, changes, written };
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

it('continues from its cursor', async () => {
  const { walk, written } = create({ isExact: false });
  const counts = { after: 5n, checked: 4, open: 1, repaired: 0 };
  expect(await walk(false, { ...counts })).toEqual(['not-owned', 'wrong-usage']);
  const nextAccount = { ...counts, open: 3, owned: { account: OTHER_ACCOUNT, image: -1n } };
  expect(written).toEqual([nextAccount]);
  expect(await walk(false, { ...counts, owned: { account: ACCOUNT, image: OLD } })).toEqual(['wrong-usage']);
  expect(await walk(false, nextAccount)).toEqual([]);
});
