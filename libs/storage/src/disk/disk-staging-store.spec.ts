import { DurableFolders, FolderSyncs } from '#files';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { stagedKey } from '../object-key.js';
import { bytesOf, inChunks, stagingStoreContract } from '../testing/index.js';
import { DiskStagingStore } from './disk-staging-store.js';
import { LocalDisks } from './local-disks.js';

const DURABLE = { durable: true } as const;
const KEY = stagedKey(1n);

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'imglink-staging-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const newFolder = () => mkdtemp(join(root, 'store-'));

stagingStoreContract(async () => new DiskStagingStore(await newFolder()));

describe('DiskStagingStore', () => {
  it('deletes partial writes by their age alone, and leaves objects of any age', async () => {
    const folder = await newFolder();
    const store = new DiskStagingStore(folder);
    await store.put(KEY, inChunks(bytesOf(10)), DURABLE);
    const hourAgo = Date.now() / 1000 - 3600;
    await utimes(join(folder, KEY), hourAgo, hourAgo);
    for (const name of ['old', 'new']) await store.put(`.partial/${name}`, inChunks(bytesOf(10)), DURABLE);
    await utimes(join(folder, '.partial', 'old'), hourAgo, hourAgo);
    expect(await store.deletePartials(1_800_000)).toBe(1);
    expect(await readdir(join(folder, '.partial'))).toEqual(['new']);
    expect(await store.stat(KEY)).toBeDefined();
  });

  it.each([
    ['put', (store: DiskStagingStore) => store.put(KEY, inChunks(bytesOf(3)), DURABLE)],
    ['flush', (store: DiskStagingStore) => store.flush(KEY)],
  ] as const)('%s syncs the names of all folders above an object', async (_verb, makeDurable) => {
    const folder = await newFolder();
    const synced: string[] = [];
    const syncs = new FolderSyncs(async (path) => void synced.push(path));
    const store = new DiskStagingStore(folder, new LocalDisks(), new DurableFolders(syncs));
    await store.put(KEY, inChunks(bytesOf(3)), { durable: false });
    expect(synced).toEqual([]);
    await makeDurable(store);
    expect(synced).toEqual(expect.arrayContaining([folder, dirname(folder), '/']));
  });
});
