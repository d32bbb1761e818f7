import { closeSync, fsync, open } from 'node:fs';
import { promisify } from 'node:util';

/**
 * Makes the entries of folders durable with at most one fsync at a time for each folder. Callers that come while one
 * runs share the next one, which starts after all their changes: concurrent uploads to one folder cost a few fsyncs
 * together.
 */
export class FolderSyncs {
  private readonly running = new Map<string, Promise<void>>();
  private readonly next = new Map<string, Promise<void>>();

  /** `syncFolder` makes the entries of one folder durable. */
  constructor(private readonly syncFolder: (path: string) => Promise<void> = fsyncFolder) {}

  sync(path: string): Promise<void> {
    const running = this.running.get(path);
    if (!running) return this.start(path);
    const queued = this.next.get(path);
    if (queued) return queued;
    // The running one may have started before the caller's change, so its outcome does not matter.
    const next = running.then(
      () => this.startNext(path),
      () => this.startNext(path),
    );
    this.next.set(path, next);
    return next;
  }

  private startNext(path: string): Promise<void> {
    this.next.delete(path);
    return this.start(path);
  }

  private start(path: string): Promise<void> {
    const sync = this.syncFolder(path).finally(() => {
      if (this.running.get(path) === sync) this.running.delete(path);
    });
    this.running.set(path, sync);
    return sync;
  }
}

const openFolder = promisify(open);
const sync = promisify(fsync);

/**
 * A new name in a folder survives a power cut only after this. A folder has nothing to write when it is closed, so that
 * takes no turn of the thread pool.
 */
async function fsyncFolder(path: string): Promise<void> {
  const folder = await openFolder(path, 'r');
  try {
    await sync(folder);
  } finally {
    closeSync(folder);
  }
}
