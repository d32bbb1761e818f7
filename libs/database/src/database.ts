import PQueue from 'p-queue';
import type { DataSource, EntityManager } from 'typeorm';

import { asDatabaseError } from './database-errors.js';

/**
 * The one way to the rows: reads see committed rows only, writes are transactions.
 *
 * TypeORM has a single SQLite connection for the whole process, so a rollback would take along whatever another
 * request wrote meanwhile. There every write waits for its turn, and reads have a connection of their own.
 */
export class Database {
  private readonly turns: PQueue | undefined;

  constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
  ) {
    this.turns = writer.options.type === 'better-sqlite3' ? new PQueue({ concurrency: 1 }) : undefined;
  }

  /** Committed rows. */
  get read(): EntityManager {
    return this.reader.manager;
  }

  /**
   * Runs `work` in a transaction; when this resolves it is durable.
   * Throws `no-space` or `unavailable` when the database can't, and then nothing of it is kept.
   */
  async write<T>(work: (rows: EntityManager) => Promise<T>): Promise<T> {
    try {
      const transaction = () => this.writer.transaction(work);
      return await (this.turns ? this.turns.add(transaction) : transaction());
    } catch (error) {
      throw asDatabaseError(error);
    }
  }

  /** Resolves when the database answers a query; throws when it doesn't. */
  async ping(): Promise<void> {
    await this.reader.query('SELECT 1');
  }
}
