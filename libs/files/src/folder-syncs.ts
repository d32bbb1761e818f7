import { syncFolder as syncOnDisk } from './sync-folder.js';

/**
 * Makes folders durable, one fsync at a time each: whoever asks while one runs shares the next, which begins after all
 * their changes. Concurrent uploads into one folder so cost a few fsyncs, not one each.
 */
export class FolderSyncs {
  private readonly running = new Map<string, Promise<void>>();
  private readonly next = new Map<string, Promise<void>>();

  /** `syncFolder`: makes the entries of one folder durable. */
  constructor(private readonly syncFolder: (path: string) => Promise<void> = syncOnDisk) {}

  sync(path: string): Promise<void> {
    const running = this.running.get(path);
    if (!running) return this.start(path);
    const queued = this.next.get(path);
    if (queued) return queued;
    // Whatever became of the one that runs, it began before this change.
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
