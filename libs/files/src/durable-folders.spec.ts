import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { DurableFolders } from './durable-folders.js';
import { FolderSyncs } from './folder-syncs.js';

/** A disk whose fsyncs finish when the test calls `finish`. */
class SlowDisk {
  readonly synced: string[] = [];
  readonly failing = new Map<string, Error>();
  private readonly waiting: { path: string; end: () => void }[] = [];
  isSlow = true;

  readonly sync = async (path: string): Promise<void> => {
    if (this.isSlow) await new Promise<void>((end) => this.waiting.push({ path, end }));
    const failure = this.failing.get(path);
    if (failure) throw failure;
    this.synced.push(path);
  };

  get started(): string[] {
    return this.waiting.map(({ path }) => path);
  }

  /** Finishes all running fsyncs, and those that start because of that. */
  async finish(): Promise<void> {
    this.isSlow = false;
    while (this.waiting.length > 0) {
      this.waiting.shift()?.end();
      await turn();
    }
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const withCode = (code: string) => Object.assign(new Error(code), { code });

async function isSettled(work: Promise<unknown>): Promise<boolean> {
  await turn();
  const pending = Symbol();
  return (await Promise.race([work, Promise.resolve(pending)])) !== pending;
}

describe('DurableFolders', () => {
  let root: string;
  let disk: SlowDisk;
  let folders: DurableFolders;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'imglink-folders-'));
    disk = new SlowDisk();
    folders = new DurableFolders(new FolderSyncs(disk.sync));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('syncs every parent of a new folder, up to the root of the file system', async () => {
    disk.isSlow = false;
    const folder = join(root, 'a/b');
    await folders.make(folder);
    await folders.sync(folder);
    const parents = [folder];
    for (let at = folder; dirname(at) !== at; at = dirname(at)) parents.push(dirname(at));
    expect(new Set(disk.synced)).toEqual(new Set(parents));
  });

  it('throws when a folder can not be made', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');
    await expect(folders.make(join(file, 'a/b'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(folders.make(file)).rejects.toMatchObject({ code: 'EEXIST' });
    // With mkdir's own recursion, this never settles on Linux.
    await expect(folders.make('/proc/nothing/here')).rejects.toMatchObject({ code: expect.stringMatching(/^E/) });
  });

  it('waits for the sync of the name of a folder that another caller has just made', async () => {
    const folder = join(root, 'a');
    await folders.make(folder);
    const first = folders.sync(folder);
    // The second upload finds the folder and makes none.
    const second = folders.sync(folder);
    expect(disk.started).toContain(root);
    expect(await isSettled(second)).toBe(false);
    await disk.finish();
    await Promise.all([first, second]);
    expect(disk.synced.filter((path) => path === root)).toHaveLength(1);
  });

  it('syncs the name of an existing folder once', async () => {
    disk.isSlow = false;
    const folder = join(root, 'a');
    await mkdir(folder);
    for (let each = 0; each < 3; each++) await folders.sync(folder);
    expect(disk.synced.filter((path) => path === folder)).toHaveLength(3);
    expect(disk.synced.filter((path) => path === root)).toHaveLength(1);
  });

  it('syncs the name of a folder again that was deleted and made again', async () => {
    disk.isSlow = false;
    const folder = join(root, 'a');
    for (let each = 0; each < 2; each++) {
      await folders.make(folder);
      await folders.sync(folder);
      await rm(folder, { recursive: true });
    }
    expect(disk.synced.filter((path) => path === root)).toHaveLength(2);
  });

  it('syncs the parent again after a failure', async () => {
    disk.isSlow = false;
    disk.failing.set(root, withCode('EIO'));
    const folder = join(root, 'a');
    await folders.make(folder);
    await expect(folders.sync(folder)).rejects.toThrow('EIO');
    disk.failing.clear();
    await folders.sync(folder);
    expect(disk.synced).toContain(root);
  });

  it('ignores a parent that is not readable, but not the folder itself', async () => {
    disk.isSlow = false;
    disk.failing.set(root, withCode('EACCES'));
    const folder = join(root, 'a');
    await folders.make(folder);
    await folders.sync(folder);
    disk.failing.set(folder, withCode('EACCES'));
    await expect(folders.sync(folder)).rejects.toThrow('EACCES');
  });
});
