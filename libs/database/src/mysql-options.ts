import type { PoolOptions } from 'mysql2';
import { createRequire } from 'node:module';
import type { DataSourceOptions } from 'typeorm';

import type { DatabaseOptions } from './database.options.js';
import { migrations } from './migrations/index.js';
import { QueryCounter } from './query-counter.js';

const CONNECT_MS = 5_000;
const QUERY_MS = 10_000;
const IDLE_MS = 60_000;
/** Who finds more than this waiting for a connection is told so at once. */
const WAITING_PER_CONNECTION = 50;

/** Said to each connection before anything else: each process has the same rules, whatever the server's defaults. */
const SESSION = [
  "sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE'",
  "time_zone = '+00:00'",
  'innodb_lock_wait_timeout = 5',
].join(', SESSION ');
const ISOLATION = 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED';

/** mysql2, with connections that are set up as they come into the pool; mysql2 sends in the order of asking. */
function openDriver() {
  // Here, so that a process over SQLite has not got its megabytes in memory.
  const mysql2 = createRequire(import.meta.url)('mysql2') as typeof import('mysql2');
  return {
    ...mysql2,
    createPool(options: PoolOptions) {
      const pool = mysql2.createPool(options);
      pool.on('connection', (connection) => {
        connection.query(`SET SESSION ${SESSION}`);
        connection.query(ISOLATION);
      });
      return pool;
    },
  };
}

/** TypeORM's options for MySQL and MariaDB. `isPatient`: for migrations, whose statements may take their time. */
export function mysqlOptions(
  { url, poolSize }: Extract<DatabaseOptions, { kind: 'mysql' }>,
  { isPatient }: { isPatient: boolean },
): DataSourceOptions {
  return {
    type: 'mysql',
    driver: openDriver(),
    url,
    poolSize,
    migrations,
    charset: 'utf8mb4',
    timezone: 'Z',
    // 63-bit ids come as text, and exact.
    supportBigNumbers: true,
    bigNumberStrings: true,
    connectTimeout: CONNECT_MS,
    ...(!isPatient && { enableQueryTimeout: true, maxQueryExecutionTime: QUERY_MS }),
    logger: new QueryCounter(),
    extra: { queueLimit: poolSize * WAITING_PER_CONNECTION, maxIdle: poolSize, idleTimeout: IDLE_MS },
  };
}
