import type { PoolOptions, SslOptions } from 'mysql2';
import { createRequire } from 'node:module';
import { getCACertificates } from 'node:tls';
import type { DataSourceOptions } from 'typeorm';

import { type DatabaseOptions, MYSQL_LIMITS, type MysqlTls } from '../database.options.js';
import { QueryCounter } from '../query-counter.js';

const CONNECT_MS = 5_000;
const IDLE_MS = 20_000;
/** So long after the last byte, TCP asks whether the other side is still there: hosts vanish without a word. */
const KEEP_ALIVE_MS = 10_000;
/** Who finds more than this waiting for a connection is told so at once. */
const WAITING_PER_CONNECTION = 50;

/** Said to each connection before anything else: each process has the same rules, whatever the server's defaults. */
const SESSION = [
  "sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE'",
  "time_zone = '+00:00'",
  'innodb_lock_wait_timeout = 5',
];
/**
 * In seconds, between two statements: a process that vanished in a transaction keeps its locks no longer than that. Longer
 * than a connection stays idle in the pool. A migration's lock is held by a connection that waits for longer.
 */
const PATIENCE = 'wait_timeout = 30';
const ISOLATION = 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED';

/** mysql2, with connections that are set up as they come into the pool; mysql2 sends in the order of asking. */
function openDriver(settings: readonly string[]) {
  // Here, so that a process over SQLite has not got its megabytes in memory.
  const mysql2 = createRequire(import.meta.url)('mysql2') as typeof import('mysql2');
  return {
    ...mysql2,
    createPool(options: PoolOptions) {
      const pool = mysql2.createPool(options);
      pool.on('connection', (connection) => {
        connection.query(`SET SESSION ${settings.join(', SESSION ')}`);
        connection.query(ISOLATION);
      });
      return pool;
    },
  };
}

/** TypeORM's options for MySQL and MariaDB. `isPatient`: for migrations, whose statements may take their time. */
export function mysqlOptions(
  { server, poolSize, limits = MYSQL_LIMITS }: Extract<DatabaseOptions, { kind: 'mysql' }>,
  { isPatient }: { isPatient: boolean },
): DataSourceOptions {
  return {
    type: 'mysql',
    driver: openDriver(isPatient ? SESSION : [...SESSION, PATIENCE]),
    host: server.host,
    port: server.port,
    username: server.user,
    password: server.password,
    database: server.database,
    ...(server.tls && { ssl: sslOf(server.tls) }),
    poolSize,
    charset: 'utf8mb4',
    timezone: 'Z',
    // 63-bit ids come as text, and exact.
    supportBigNumbers: true,
    bigNumberStrings: true,
    connectTimeout: CONNECT_MS,
    ...(!isPatient && { enableQueryTimeout: true, maxQueryExecutionTime: limits.answerMs }),
    logger: new QueryCounter(),
    extra: {
      queueLimit: poolSize * WAITING_PER_CONNECTION,
      // mysql2 closes idle connections only where fewer may be idle than open.
      maxIdle: Math.max(1, poolSize - 1),
      idleTimeout: IDLE_MS,
      enableKeepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
    },
  };
}

function sslOf({ mode, ca }: MysqlTls): SslOptions {
  if (mode === 'REQUIRED') return { rejectUnauthorized: false };
  return {
    rejectUnauthorized: true,
    verifyIdentity: mode === 'VERIFY_IDENTITY',
    ca: ca ?? [...getCACertificates('default'), ...getCACertificates('system')],
  };
}
