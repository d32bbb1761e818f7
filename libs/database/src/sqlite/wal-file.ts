import { FolderSyncs } from '#files';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import type { SyncedLog } from './wal-sync.js';

/**
 * The write-ahead log beside a SQLite file. It exists from the first commit on, and is not replaced while a connection
 * is open. No lock of SQLite is on this file, so closing it releases none.
 */
export class WalFile implements SyncedLog {
  private readonly path: string;
  private opened: FileHandle | undefined;

  constructor(file: string) {
    this.path = resolve(`${file}-wal`);
  }

  async sync(): Promise<void> {
    // The file stays open: a process learns of a failed write only from a file that it opened before.
    this.opened ??= await this.open();
    await this.opened.datasync();
  }

  async close(): Promise<void> {
    await this.opened?.close();
  }

  /** Makes the name of the file durable, too. */
  private async open(): Promise<FileHandle> {
    await new FolderSyncs().sync(dirname(this.path));
    return open(this.path, 'r+');
  }
}
