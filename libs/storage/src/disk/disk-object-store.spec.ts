import { DurableFolders, FolderSyncs } from '#files';
import { link, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { originalKey, stagedKey } from '../object-key.js';
import { bytesOf, inChunks, objectStoreContract } from '../testing/index.js';
import { DiskObjectStore } from './disk-object-store.js';

const DURABLE = { durable: true } as const;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'imglink-disk-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const newFolder = () => mkdtemp(join(root, 'store-'));

objectStoreContract(async () => new DiskObjectStore(await newFolder()));

describe('DiskObjectStore', () => {
  it('spreads images over two levels of folders', async () => {
    const folder = await newFolder();
    await new DiskObjectStore(folder).put(originalKey(0x1234_5678_9abc_def0n, 'png'), inChunks(bytesOf(3)), DURABLE);
    expect(await readFile(join(folder, '1234/56/123456789abcdef0.png'))).toEqual(bytesOf(3));
  });

  it.each(['../x', '/etc/passwd', 'a/../../x', '', '.'])('refuses the key %j, which leaves its folder', async (key) => {
    const store = new DiskObjectStore(join(await newFolder(), 'inner'));
    await expect(store.put(key, inChunks(bytesOf(3)), DURABLE)).rejects.toThrow('leaves the store');
    await expect(store.get(key)).rejects.toThrow('leaves the store');
    await expect(store.delete([key])).rejects.toThrow('leaves the store');
    await expect(store.stat(key)).rejects.toThrow('leaves the store');
  });

  it('adopts by a hard link, so that no byte is copied', async () => {
    const [from, to] = [await newFolder(), await newFolder()];
    const source = new DiskObjectStore(from);
    await source.put(stagedKey(1n), inChunks(bytesOf(1000)), DURABLE);
    const key = originalKey(1n, 'png');
    expect(await new DiskObjectStore(to).adopt(source, stagedKey(1n), key)).toBe(true);
    const [staged, stored] = await Promise.all([stat(join(from, stagedKey(1n))), stat(join(to, key))]);
    expect(stored.ino).toBe(staged.ino);
    expect(stored.nlink).toBe(2);
  });

  it('says so when it cannot adopt from another disk', async () => {
    // Linux keeps /dev/shm in memory: another file system than the temporary folder's.
    const other = await mkdtemp('/dev/shm/imglink-disk-');
    try {
      const source = new DiskObjectStore(other);
      await source.put(stagedKey(1n), inChunks(bytesOf(1000)), DURABLE);
      const folder = await newFolder();
      const isSameDisk = await link(join(other, stagedKey(1n)), join(folder, 'probe')).then(
        () => true,
        () => false,
      );
      expect(await new DiskObjectStore(folder).adopt(source, stagedKey(1n), stagedKey(2n))).toBe(isSameDisk);
    } finally {
      await rm(other, { recursive: true });
    }
  });

  it('sweeps a partial by its age alone, and leaves objects of any age', async () => {
    const folder = await newFolder();
    const store = new DiskObjectStore(folder);
    await store.put(stagedKey(1n), inChunks(bytesOf(10)), DURABLE);
    const hourAgo = Date.now() / 1000 - 3600;
    await utimes(join(folder, stagedKey(1n)), hourAgo, hourAgo);
    for (const [name, isOld] of [
      ['old', true],
      ['new', false],
    ] as const) {
      await store.put(`.partial/${name}`, inChunks(bytesOf(10)), DURABLE);
      if (isOld) await utimes(join(folder, '.partial', name), hourAgo, hourAgo);
    }
    expect(await store.deletePartials(1_800_000)).toBe(1);
    expect(await readdir(join(folder, '.partial'))).toEqual(['new']);
    expect(await store.stat(stagedKey(1n))).toBeDefined();
  });

  it.each([
    ['put', (store: DiskObjectStore, key: string) => store.put(key, inChunks(bytesOf(3)), DURABLE)],
    ['flush', (store: DiskObjectStore, key: string) => store.flush(key)],
    ['adopt', (store: DiskObjectStore, key: string) => store.adopt(store, 'source', key)],
  ] as const)('makes by %s the name of a folder durable that was there already', async (_verb, makeDurable) => {
    const root = join(await newFolder(), 'images');
    const key = originalKey(1n, 'png');
    const folder = dirname(join(root, key));
    // Another upload has made the folder, and was killed before it synced its name.
    await mkdir(folder, { recursive: true });
    const synced: string[] = [];
    const syncs = new FolderSyncs(async (path) => void synced.push(path));
    const store = new DiskObjectStore(root, new DurableFolders(syncs));
    await store.put('source', inChunks(bytesOf(3)), { durable: false });
    await store.put(key, inChunks(bytesOf(3)), { durable: false });
    expect(synced).toEqual([]);
    await makeDurable(store, key);
    expect(synced).toEqual(expect.arrayContaining([folder, dirname(folder), root, dirname(root), '/']));
  });

  it('fails its ping where a file is in the place of its folder', async () => {
    const folder = await newFolder();
    await new DiskObjectStore(folder).put('file', inChunks(bytesOf(1)), DURABLE);
    await expect(new DiskObjectStore(join(folder, 'file')).ping()).rejects.toThrow();
  });
});
