import { DomainError } from '#errors';
import { inSpan, metrics, timed } from '#observability';
import PQueue from 'p-queue';
import type { DataSource, EntityManager } from 'typeorm';

import { MYSQL_LIMITS, type MysqlLimits } from './database.options.js';
import { asDatabaseError } from './database-errors.js';
import { type DatabaseState, stateOfFile, stateOfServer } from './database-state.js';
import { MysqlConnections } from './mysql/mysql-connections.js';

const READ_ONLY = 'The database is read-only.';
const READ_ONLY_RETRY_SECONDS = 30;

/**
 * The only access to the rows. Reads see committed rows, and writes are transactions.
 *
 * TypeORM has one SQLite connection per DataSource, so a rollback would undo what a concurrent request wrote.
 * Therefore SQLite's writes run one after another, and its reads have a connection of their own. MySQL's transactions
 * run concurrently, and one that loses a race is retried.
 */
export class Database {
  private readonly writes: PQueue | undefined;
  /** Undefined for SQLite, which needs no network. */
  private readonly connections: MysqlConnections | undefined;
  private readonly system: 'sqlite' | 'mysql';

  constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    private readonly limits: MysqlLimits = MYSQL_LIMITS,
  ) {
    this.writes = writer.options.type === 'better-sqlite3' ? new PQueue({ concurrency: 1 }) : undefined;
    this.connections = this.writes ? undefined : new MysqlConnections(writer, limits);
    this.system = this.writes ? 'sqlite' : 'mysql';
  }

  /** True if the SQLite file was opened read-only. */
  get isReadOnly(): boolean {
    return this.writer.options.type === 'better-sqlite3' && this.writer.options.readonly === true;
  }

  /** True if writes run one after another (SQLite). */
  get hasOneWriter(): boolean {
    return this.writes !== undefined;
  }

  /** Runs `query` over committed rows, and once more if its connection was dead. Throws `unavailable` within 20 s. */
  async read<T>(query: (rows: EntityManager) => Promise<T>): Promise<T> {
    const { connections } = this;
    return this.timed('read', () => (connections ? connections.read(query) : query(this.reader.manager)));
  }

  /**
   * Runs `work` in a transaction, which is durable when this resolves. `work` may run more than once, each time in a
   * new transaction. Throws `no-space` or `unavailable`, over a network within 20 s. Then nothing was written, unless
   * the connection was lost during the commit, so writing the same again must be harmless.
   */
  async write<T>(work: (rows: EntityManager) => Promise<T>): Promise<T> {
    const { writes, connections } = this;
    if (this.isReadOnly)
      throw new DomainError('unavailable', READ_ONLY, { retryAfterSeconds: READ_ONLY_RETRY_SECONDS });
    return this.timed('write', () => {
      if (connections) return connections.write(work);
      return writes ? writes.add(() => this.writeAlone(work)) : this.writeAlone(work);
    });
  }

  /**
   * Returns whether the database accepts writes, as far as that is known without one. Throws when it does not answer.
   * A SQLite file that was read-only at the start counts as read-only until the next start.
   */
  async probe(): Promise<DatabaseState> {
    if (this.connections) return this.connections.read(stateOfServer);
    await this.reader.query('SELECT 1');
    if (this.isReadOnly) return 'read-only';
    return stateOfFile(String(this.reader.options.database));
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

  /**
   * Does not use TypeORM's transactions, because TypeORM counts their depth, and SQLite ends a transaction itself
   * when the disk is full. Every later transaction would then be a savepoint inside one that is never committed:
   * acknowledged and lost.
   */
  private async writeAlone<T>(work: (rows: EntityManager) => Promise<T>): Promise<T> {
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
