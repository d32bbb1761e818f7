import { DurableFolders, FolderSyncs } from '#files';
import { link, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { originalKey, stagedKey } from '../object-key.js';
import { bytesOf, inChunks, objectStoreContract } from '../testing/index.js';
import { DiskObjectStore } from './disk-object-store.js';
import { DiskStagingStore } from './disk-staging-store.js';
import { LocalDisks } from './local-disks.js';

const KEY = originalKey(1n, 'png');

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'imglink-disk-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const newFolder = () => mkdtemp(join(root, 'store-'));

objectStoreContract({
  open: async () => new DiskObjectStore(await newFolder()),
  openStaging: async () => new DiskStagingStore(await newFolder()),
});

describe('DiskObjectStore', () => {
  it('spreads images over two levels of folders', async () => {
    const folder = await newFolder();
    await new DiskObjectStore(folder).put(originalKey(0x1234_5678_9abc_def0n, 'png'), inChunks(bytesOf(3)));
    expect(await readFile(join(folder, '1234/56/123456789abcdef0.png'))).toEqual(bytesOf(3));
  });

  it.each(['../x', '/etc/passwd', 'a/../../x', '', '.'])('refuses the key %j, which leaves its folder', async (key) => {
    const store = new DiskObjectStore(join(await newFolder(), 'inner'));
    await expect(store.put(key, inChunks(bytesOf(3)))).rejects.toThrow('leaves the store');
    await expect(store.get(key)).rejects.toThrow('leaves the store');
    await expect(store.delete([key])).rejects.toThrow('leaves the store');
    await expect(store.stat(key)).rejects.toThrow('leaves the store');
  });

  it('adopts by a hard link, without a copy', async () => {
    const [from, to] = [await newFolder(), await newFolder()];
    const staging = new DiskStagingStore(from);
    await staging.put(stagedKey(1n), inChunks(bytesOf(1000)), { durable: true });
    expect(await new DiskObjectStore(to).adopt(staging.locationOf(stagedKey(1n)), KEY)).toBe(true);
    const [staged, stored] = await Promise.all([stat(join(from, stagedKey(1n))), stat(join(to, KEY))]);
    expect(stored.ino).toBe(staged.ino);
    expect(stored.nlink).toBe(2);
  });

  it('returns false when it cannot adopt from another disk', async () => {
    // On Linux, /dev/shm is usually another file system than the temporary folder's.
    const other = await mkdtemp('/dev/shm/imglink-disk-');
    try {
      const staging = new DiskStagingStore(other);
      await staging.put(stagedKey(1n), inChunks(bytesOf(1000)), { durable: true });
      const folder = await newFolder();
      const isSameDisk = await link(join(other, stagedKey(1n)), join(folder, 'probe')).then(
        () => true,
        () => false,
      );
      expect(await new DiskObjectStore(folder).adopt(staging.locationOf(stagedKey(1n)), KEY)).toBe(isSameDisk);
    } finally {
      await rm(other, { recursive: true });
    }
  });

  it.each([
    ['put', (store: DiskObjectStore) => store.put(KEY, inChunks(bytesOf(3)))],
    ['adopt', async (store: DiskObjectStore, source: string) => store.adopt({ kind: 'disk', path: source }, KEY)],
  ] as const)('%s syncs the name of a folder that existed before', async (_verb, makeDurable) => {
    const parent = await newFolder();
    const source = join(parent, 'source');
    await new DiskStagingStore(parent).put('source', inChunks(bytesOf(3)), { durable: false });
    const images = join(parent, 'images');
    const folder = dirname(join(images, KEY));
    // Another upload has made the folder, and was killed before it synced its name.
    await mkdir(folder, { recursive: true });
    const synced: string[] = [];
    const syncs = new FolderSyncs(async (path) => void synced.push(path));
    const store = new DiskObjectStore(images, new LocalDisks(), new DurableFolders(syncs));
    await makeDurable(store, source);
    expect(synced).toEqual(expect.arrayContaining([folder, dirname(folder), images, parent, '/']));
  });

  it('fails its ping when a file is in place of its folder', async () => {
    const folder = await newFolder();
    await new DiskObjectStore(folder).put('file', inChunks(bytesOf(1)));
    await expect(new DiskObjectStore(join(folder, 'file')).ping()).rejects.toThrow();
  });
});
