import { DomainError } from '#errors';
import { inSpan, metrics, timed } from '#observability';
import type { DataSource, EntityManager } from 'typeorm';

import type { Connections, WriteOptions } from './connections.js';
import { MYSQL_LIMITS, type MysqlLimits } from './database.options.js';
import { asDatabaseError } from './database-errors.js';
import type { DatabaseState } from './database-state.js';
import { MysqlConnections } from './mysql/mysql-connections.js';
import { SqliteConnections } from './sqlite/sqlite-connections.js';
import { WalFile } from './sqlite/wal-file.js';
import { WalSync } from './sqlite/wal-sync.js';

const READ_ONLY = 'The database is read-only.';
const READ_ONLY_RETRY_SECONDS = 30;

/**
 * The only access to the rows. Reads see committed rows, and writes are transactions. SQLite's transactions run one
 * after another. MySQL's run concurrently, and one that loses a race is retried.
 */
export class Database {
  private readonly connections: Connections;
  private readonly system: 'sqlite' | 'mysql';

  constructor(writer: DataSource, reader: DataSource, limits: MysqlLimits = MYSQL_LIMITS) {
    if (writer.options.type === 'better-sqlite3') {
      this.system = 'sqlite';
      this.connections = new SqliteConnections(writer, reader, new WalSync(new WalFile(writer.options.database)));
    } else {
      this.system = 'mysql';
      this.connections = new MysqlConnections(writer, limits);
    }
  }

  /** True if other processes may write the same rows. No other process uses a SQLite file. */
  get isShared(): boolean {
    return this.system === 'mysql';
  }

  /** True if the SQLite file was opened read-only, or if a commit could not be made durable. */
  get isReadOnly(): boolean {
    return this.connections.isReadOnly;
  }

  /**
   * True if the rows may be on several servers, as MySQL may be a proxy in front of shards. Then a transaction keeps to
   * the rows of one image or one account.
   */
  get isSharded(): boolean {
    return this.system === 'mysql';
  }

  /** Returns the words that follow the name of a table in a SELECT that must read it by this index. */
  indexHint(index: string): string {
    return this.system === 'sqlite' ? `INDEXED BY ${index}` : `FORCE INDEX (${index})`;
  }

  /** Runs `query` over committed rows, and once more if its connection was dead. Throws `unavailable` within 20 s. */
  async read<T>(query: (rows: EntityManager) => Promise<T>): Promise<T> {
    return this.timed('read', () => this.connections.read(query));
  }

  /**
   * Runs `work` in a transaction, which is durable when this resolves. `work` may run more than once, each time in a
   * new transaction. Throws `no-space` or `unavailable`, over a network within 20 s. Then nothing was written, unless
   * the connection was lost during the commit or SQLite's log could not be synced, so writing the same again must be
   * harmless.
   */
  async write<T>(work: (rows: EntityManager) => Promise<T>): Promise<T> {
    this.refuseIfReadOnly();
    return this.timed('write', () => this.connections.write(work));
  }

  /**
   * Runs `work` as `write` does, but without a transaction around it, which saves two round trips to a server. For one
   * statement that has the same outcome when it runs again, because it does after a lost connection. With `durable:
   * false`, SQLite may lose the write in a power cut until a later write is durable; a server makes it durable anyway.
   */
  async writeStatement<T>(work: (rows: EntityManager) => Promise<T>, options?: WriteOptions): Promise<T> {
    this.refuseIfReadOnly();
    return this.timed('write', () => this.connections.writeStatement(work, options));
  }

  /**
   * Returns whether the database accepts writes, as far as that is known without one. Throws when it does not answer.
   * A SQLite file that was read-only at the start counts as read-only until the next start.
   */
  async probe(): Promise<DatabaseState> {
    return this.connections.probe();
  }

  /** Waits for running writes and closes what the DataSources do not close. */
  async close(): Promise<void> {
    await this.connections.close();
  }

  private refuseIfReadOnly(): void {
    if (this.isReadOnly)
      throw new DomainError('unavailable', READ_ONLY, { retryAfterSeconds: READ_ONLY_RETRY_SECONDS });
  }

  private async timed<T>(operation: 'read' | 'write', work: () => Promise<T>): Promise<T> {
    try {
      return await inSpan(
        { name: `sql ${operation}`, kind: 'client', attributes: { 'db.system.name': this.system } },
        () => timed(metrics.databaseSeconds, { operation }, work),
      );
    } catch (error) {
      throw asDatabaseError(error);
    }
  }
}
