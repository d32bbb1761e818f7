import { DomainError } from '#errors';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

import type { Connections } from '../connections.js';
import type { MysqlLimits } from '../database.options.js';
import { ConnectFailure, isConnectionLost, isContended, isUnanswered } from '../database-errors.js';
import { type DatabaseState, stateOfServer } from '../database-state.js';

const TRIES = 5;
const BACKOFF_MS = 20;

interface Connection {
  destroy(): void;
}

interface Loan {
  runner: QueryRunner;
  connection: Connection;
}

/**
 * Reads and writes over the connections of a MySQL pool, each within a time limit.
 *
 * mysql2 returns a connection whose statement timed out to the pool, where the next statement waits behind the
 * unanswered one for ever. This class closes such a connection, and all that have been idle since before that
 * statement was sent, because the cause (a NAT that dropped its state, a host that vanished) affects them as well.
 */
export class MysqlConnections implements Connections {
  /** A server's setting can change, so `probe` asks for it. */
  readonly isReadOnly = false;
  private readonly answeredAt = new WeakMap<Connection, number>();
  private silentSince = -Infinity;

  constructor(
    private readonly source: DataSource,
    private readonly limits: MysqlLimits,
  ) {}

  /** Runs `query`, and once more if its connection was lost. Throws `unavailable` after `wholeMs`. */
  async read<T>(query: (rows: EntityManager) => Promise<T>): Promise<T> {
    const end = performance.now() + this.limits.wholeMs;
    const attempt = () => this.use(end, (runner) => query(runner.manager));
    return attempt().catch((error: unknown) => {
      if (!isConnectionLost(error)) throw error;
      return attempt();
    });
  }

  /**
   * Runs `work` in a transaction. Retries it when it lost a race or its connection, unless the connection was lost
   * during the commit. Throws `unavailable` after `wholeMs`.
   */
  async write<T>(work: (rows: EntityManager) => Promise<T>): Promise<T> {
    let isCommitting = false;
    return this.retry(
      (runner) => {
        isCommitting = false;
        return transact(runner, work, () => (isCommitting = true));
      },
      (error) => isContended(error) || (isConnectionLost(error) && !isCommitting),
    );
  }

  /** Runs `work` without a transaction. Retries it as `write` does, and also if the statement may have run. */
  async writeStatement<T>(work: (rows: EntityManager) => Promise<T>): Promise<T> {
    return this.retry(
      (runner) => work(runner.manager),
      (error) => isContended(error) || isConnectionLost(error),
    );
  }

  probe(): Promise<DatabaseState> {
    return this.read(stateOfServer);
  }

  async close(): Promise<void> {}

  /** Runs `work` with a connection, up to five times while `isSafe` returns true for its error. */
  private async retry<T>(work: (runner: QueryRunner) => Promise<T>, isSafe: (error: unknown) => boolean): Promise<T> {
    const end = performance.now() + this.limits.wholeMs;
    for (let tries = 1; ; tries++) {
      try {
        return await this.use(end, work);
      } catch (error) {
        if (!isSafe(error) || tries === TRIES) throw error;
        await pause(BACKOFF_MS * 2 ** tries * Math.random());
      }
    }
  }

  /**
   * Runs `work` with one connection. At `end`, in milliseconds of `performance.now()`, throws `unavailable` and
   * closes the connection, so that an unfinished transaction is never committed.
   */
  private async use<T>(end: number, work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const { promise: tooLate, reject } = Promise.withResolvers<never>();
    let isLate = false;
    const timer = setTimeout(
      () => {
        isLate = true;
        reject(new DomainError('unavailable', 'The database does not answer.', { retryAfterSeconds: 5 }));
      },
      Math.max(0, end - performance.now()),
    );
    const borrowing = this.borrow();
    let connection: Connection | undefined;
    try {
      const loan = await Promise.race([borrowing, tooLate]);
      connection = loan.connection;
      const result = await Promise.race([work(loan.runner), tooLate]);
      this.answeredAt.set(connection, performance.now());
      return result;
    } catch (error) {
      if (isUnanswered(error)) this.silentSince = performance.now() - this.limits.answerMs;
      if (isUnanswered(error) || isLate) connection?.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
      // This includes a connection that is made after the limit.
      void borrowing.then(({ runner }) => runner.release()).catch(() => undefined);
    }
  }

  private async borrow(): Promise<Loan> {
    for (;;) {
      const runner = this.source.createQueryRunner();
      const connection: Connection = await runner.connect().catch((error: unknown) => {
        throw new ConnectFailure(error);
      });
      if ((this.answeredAt.get(connection) ?? Infinity) >= this.silentSince) return { runner, connection };
      connection.destroy();
      await runner.release();
    }
  }
}

/** Calls `onCommit` before the commit, because a connection lost after that leaves the outcome unknown. */
async function transact<T>(
  runner: QueryRunner,
  work: (rows: EntityManager) => Promise<T>,
  onCommit: () => void,
): Promise<T> {
  await runner.startTransaction();
  try {
    const result = await work(runner.manager);
    onCommit();
    await runner.commitTransaction();
    return result;
  } catch (error) {
    // The server rolls back the transaction of a lost connection, and would never answer a ROLLBACK on it.
    if (!isConnectionLost(error)) await runner.rollbackTransaction();
    throw error;
  }
}
