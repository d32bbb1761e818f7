import { LRUCache } from 'lru-cache';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { FolderSyncs } from './folder-syncs.js';

/** The number of paths that are remembered. A forgotten path costs one more fsync of its parent. */
const MAX_KNOWN = 10_000;

/**
 * Errors of fsync for a folder in which this process cannot have created anything, because the folder is not readable
 * or its file system is read-only. Such a parent needs no sync.
 */
const UNCHANGEABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'EINVAL', 'ENOTSUP']);

/**
 * Makes folders that survive a power cut. An existing folder need not be durable: another upload, or a process that was
 * killed, may have made it a moment ago, and its name is lost with the power until its parent is synced. Therefore all
 * parents of a folder are synced once per process before its contents count as durable.
 */
export class DurableFolders {
  // lru-cache reserves memory for `max` entries at once, but none for `maxSize`.
  private readonly known = new LRUCache<string, true>({ maxSize: MAX_KNOWN, sizeCalculation: () => 1 });
  private readonly running = new Map<string, Promise<void>>();

  constructor(private readonly syncs = new FolderSyncs()) {}

  /** Makes a folder and its missing parents. They are durable after the next `sync` of the folder. */
  async make(path: string): Promise<void> {
    for (const made of await makeMissing(path)) {
      // The folder was deleted since it became durable.
      this.known.delete(made);
      this.running.delete(made);
    }
  }

  /** Makes the entries of a folder durable, and the folder itself. Throws the error of fsync. */
  async sync(path: string): Promise<void> {
    await Promise.all([this.syncs.sync(path), this.syncParents(path)]);
  }

  /** Makes the name of an existing folder durable, and the names of all its parents. */
  async syncParents(path: string): Promise<void> {
    const parent = dirname(path);
    if (parent === path || this.known.has(path)) return;
    const running = this.running.get(path);
    if (running) return running;
    const synced = this.syncUpwards(parent);
    this.running.set(path, synced);
    try {
      await synced;
      if (this.running.get(path) === synced) this.known.set(path, true);
    } finally {
      if (this.running.get(path) === synced) this.running.delete(path);
    }
  }

  private async syncUpwards(parent: string): Promise<void> {
    await Promise.all([this.syncs.sync(parent).catch(unlessUnchangeable), this.syncParents(parent)]);
  }
}

/**
 * Makes a folder and its missing parents, and returns those that it made. Does not use the option `recursive` of
 * mkdir: the asynchronous one of Node 24 never settles when a parent exists and accepts no folders, like /proc.
 */
async function makeMissing(path: string): Promise<string[]> {
  try {
    return (await makeOne(path)) ? [path] : [];
  } catch (error) {
    const parent = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) throw error;
    const parents = await makeMissing(parent);
    return (await makeOne(path)) ? [...parents, path] : parents;
  }
}

/** Returns false when the folder exists already. */
async function makeOne(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && (await stat(path)).isDirectory()) return false;
    throw error;
  }
}

function unlessUnchangeable(error: unknown): void {
  if (!UNCHANGEABLE.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
}
