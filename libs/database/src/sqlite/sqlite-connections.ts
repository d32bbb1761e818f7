import PQueue from 'p-queue';
import type { DataSource, EntityManager } from 'typeorm';

import type { Connections, WriteOptions } from '../connections.js';
import { type DatabaseState, stateOfFile } from '../database-state.js';
import type { WalSync } from './wal-sync.js';

/**
 * Reads and writes over the two connections to a SQLite file. TypeORM has one SQLite connection per DataSource, so a
 * rollback would undo what a concurrent request wrote. Therefore transactions run one after another, and reads have a
 * connection of their own. Commits become durable together.
 */
export class SqliteConnections implements Connections {
  private readonly queue = new PQueue({ concurrency: 1 });

  constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    private readonly log: WalSync,
  ) {}

  /** True if the file was opened read-only, or if a commit could not be made durable. */
  get isReadOnly(): boolean {
    const { options } = this.writer;
    return this.log.hasFailed || (options.type === 'better-sqlite3' && options.readonly === true);
  }

  read<T>(query: (rows: EntityManager) => Promise<T>): Promise<T> {
    return query(this.reader.manager);
  }

  /**
   * Runs `work` in a transaction, which is durable when this resolves. Readers see its rows before that. Waits for a
   * sync also if `work` wrote nothing, because it may have read rows of a commit that is not durable yet.
   */
  async write<T>(work: (rows: EntityManager) => Promise<T>): Promise<T> {
    const result = await this.queue.add(() => this.transact(work));
    await this.log.flush();
    return result;
  }

  /**
   * A statement outside of a transaction is one of its own. Commits that are not durable yet are so with later ones.
   */
  async writeStatement<T>(
    work: (rows: EntityManager) => Promise<T>,
    { durable = true }: WriteOptions = {},
  ): Promise<T> {
    const result = await this.queue.add(() => work(this.writer.createQueryRunner().manager));
    if (durable) await this.log.flush();
    return result;
  }

  async probe(): Promise<DatabaseState> {
    await this.reader.query('SELECT 1');
    if (this.isReadOnly) return 'read-only';
    return stateOfFile(String(this.reader.options.database));
  }

  async close(): Promise<void> {
    await this.queue.onIdle();
    await this.log.close();
  }

  /**
   * Does not use TypeORM's transactions, because TypeORM counts their depth, and SQLite ends a transaction itself
   * when the disk is full. Every later transaction would then be a savepoint inside one that is never committed:
   * acknowledged and lost.
   */
  private async transact<T>(work: (rows: EntityManager) => Promise<T>): Promise<T> {
    const runner = this.writer.createQueryRunner();
    await runner.query('BEGIN IMMEDIATE');
    try {
      const result = await work(runner.manager);
      await runner.query('COMMIT');
      return result;
    } catch (error) {
      // This fails when SQLite has rolled back already.
      await runner.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }
}
