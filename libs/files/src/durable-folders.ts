import { LRUCache } from 'lru-cache';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { FolderSyncs } from './folder-syncs.js';

/** Paths that are remembered. A forgotten one costs one more fsync of its parent. */
const MAX_KNOWN = 10_000;

/**
 * Failures that say that this process can't have made anything in a folder: it may not read it, or its file system
 * takes no changes. Such a parent needs no sync.
 */
const NOT_OURS = new Set(['EACCES', 'EPERM', 'EROFS', 'EINVAL', 'ENOTSUP']);

/**
 * Folders that outlive a power cut. That a folder exists says nothing about that: another upload, or a run that was
 * killed, may have made it a moment ago, and its name is lost with the power until its parent was synced. So each
 * folder's parents are synced once per process before what is in it counts as durable.
 */
export class DurableFolders {
  private readonly known = new LRUCache<string, true>({ max: MAX_KNOWN });
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(private readonly syncs = new FolderSyncs()) {}

  /** Makes a folder and its parents where there are none. They are durable after the next `sync` of the folder. */
  async make(path: string): Promise<void> {
    for (const made of await makeMissing(path)) {
      // What was known of it was about a folder that somebody has removed.
      this.known.delete(made);
      this.underWay.delete(made);
    }
  }

  /** Makes what was changed in a folder durable, and the folder itself. Throws what fsync of the folder throws. */
  async sync(path: string): Promise<void> {
    await Promise.all([this.syncs.sync(path), this.keep(path)]);
  }

  /** Makes the name of a folder that is there durable in its parent, and so all the way up. */
  async keep(path: string): Promise<void> {
    const parent = dirname(path);
    if (parent === path || this.known.has(path)) return;
    const running = this.underWay.get(path);
    if (running) return running;
    const kept = this.syncUpwards(path, parent);
    this.underWay.set(path, kept);
    try {
      await kept;
      if (this.underWay.get(path) === kept) this.known.set(path, true);
    } finally {
      if (this.underWay.get(path) === kept) this.underWay.delete(path);
    }
  }

  private async syncUpwards(path: string, parent: string): Promise<void> {
    await Promise.all([this.syncs.sync(parent).catch(unlessNotOurs), this.keep(parent)]);
  }
}

/**
 * Makes a folder and the parents that it lacks; gives those that it made. Not by mkdir's `recursive`: in Node 24 the
 * asynchronous one never ends where a parent is there and takes no folders, as /proc.
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

/** False where the folder is there already. */
async function makeOne(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && (await stat(path)).isDirectory()) return false;
    throw error;
  }
}

function unlessNotOurs(error: unknown): void {
  if (!NOT_OURS.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
}
