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
 * The one way to the rows: reads see committed rows only, writes are transactions.
 *
 * TypeORM has a single SQLite connection for the whole process, so a rollback would take along whatever another
 * request wrote meanwhile. There every write waits for its turn, and reads have a connection of their own. MySQL's
 * transactions run side by side, and the loser of a race is done again.
 */
export class Database {
  private readonly turns: PQueue | undefined;
  /** Undefined for SQLite, which has no network between. */
  private readonly connections: MysqlConnections | undefined;
  private readonly system: 'sqlite' | 'mysql';

  constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    private readonly limits: MysqlLimits = MYSQL_LIMITS,
  ) {
    this.turns = writer.options.type === 'better-sqlite3' ? new PQueue({ concurrency: 1 }) : undefined;
    this.connections = this.turns ? undefined : new MysqlConnections(writer, limits);
    this.system = this.turns ? 'sqlite' : 'mysql';
  }

  /** Whether SQLite's file was opened for reading alone. */
  get isReadOnly(): boolean {
    return this.writer.options.type === 'better-sqlite3' && this.writer.options.readonly === true;
  }

  /** Whether writes wait for each other. */
  get hasOneWriter(): boolean {
    return this.turns !== undefined;
  }

  /**
   * Runs `query` over committed rows; again, once, if its connection turned out to be dead. Throws `unavailable`, within
   * 20 s.
   */
  async read<T>(query: (rows: EntityManager) => Promise<T>): Promise<T> {
    const { connections } = this;
    return this.timed('read', () => (connections ? connections.read(query) : query(this.reader.manager)));
  }

  /**
   * Runs `work` in a transaction; when this resolves it is durable. `work` may be run more than once, each time in a
   * new transaction. Throws `no-space` or `unavailable` when the database can't, within 20 s over a network; then
   * nothing of it is kept, unless the connection was lost in the very commit: what is written must bear to be written
   * again.
   */
  async write<T>(work: (rows: EntityManager) => Promise<T>): Promise<T> {
    const { turns, connections } = this;
    if (this.isReadOnly)
      throw new DomainError('unavailable', READ_ONLY, { retryAfterSeconds: READ_ONLY_RETRY_SECONDS });
    return this.timed('write', () => {
      if (connections) return connections.write(work);
      return turns ? turns.add(() => this.writeAlone(work)) : this.writeAlone(work);
    });
  }

  /**
   * What the database would do now, as far as that is known without a write. Throws when it does not answer. A SQLite file
   * that was read-only at the start stays so until the next start.
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
   * Without TypeORM's own transactions: it counts how deep they are, and SQLite that is out of space ends one by itself.
   * Every later one would then be a savepoint in one that never commits: acknowledged, seen by no reader, and lost.
   */
  private async writeAlone<T>(work: (rows: EntityManager) => Promise<T>): Promise<T> {
    const runner = this.writer.createQueryRunner();
    await runner.query('BEGIN IMMEDIATE');
    try {
      const result = await work(runner.manager);
      await runner.query('COMMIT');
      return result;
    } catch (error) {
      // Fails when SQLite has rolled back already.
      await runner.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }
}
