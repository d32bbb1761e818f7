import { DomainError } from '#errors';
import { Logger } from '@nestjs/common';

const logger = new Logger('Database');

/** The write-ahead log of a SQLite file. */
export interface SyncedLog {
  /** Resolves when every byte that was written to the log before the call is durable. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes commits of SQLite durable outside the main thread. With `synchronous=NORMAL` a commit writes its pages to the
 * log and returns. One sync of the log then makes every commit durable that was made before the sync began, so commits
 * that are made while a sync runs share the next one.
 */
export class WalSync {
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private failed = false;

  constructor(private readonly log: SyncedLog) {}

  /**
   * True after a sync that failed. The kernel may have dropped the pages that it could not write, and a later sync
   * would not report them. Commits behind a gap in the log are lost with the power, so no further one counts as durable
   * (https://wiki.postgresql.org/wiki/Fsync_Errors).
   */
  get hasFailed(): boolean {
    return this.failed;
  }

  /** Resolves when a sync that began after the call has ended. Throws `unavailable` if one failed, now or before. */
  flush(): Promise<void> {
    this.next ??= this.syncAfter(this.running);
    return this.next;
  }

  async close(): Promise<void> {
    await this.running?.catch(() => undefined);
    await this.log.close();
  }

  private async syncAfter(running: Promise<void> | undefined): Promise<void> {
    await running;
    this.running = this.next;
    this.next = undefined;
    try {
      await this.log.sync();
    } catch (error) {
      this.failed = true;
      logger.error(
        `The database's log could not be synced, so it is read-only until imglink is restarted: ${String(error)}`,
      );
      throw new DomainError('unavailable', 'The database could not make the rows durable.', {
        cause: error,
        retryAfterSeconds: 30,
      });
    }
  }
}
