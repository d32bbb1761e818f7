import type { PoolOptions, SslOptions } from 'mysql2';
import { createRequire } from 'node:module';
import { getCACertificates } from 'node:tls';
import type { DataSourceOptions } from 'typeorm';

import { type DatabaseOptions, MYSQL_LIMITS, type MysqlTls } from '../database.options.js';
import { QueryCounter } from '../query-counter.js';

const CONNECT_MS = 5_000;
const IDLE_MS = 20_000;
/** TCP probes an idle connection after this time, because a host can vanish without closing it. */
const KEEP_ALIVE_MS = 10_000;
/** Waiting requests per connection, above which further ones are refused at once. */
const WAITING_PER_CONNECTION = 50;

/** Session settings of each connection, so that the server's defaults do not matter. */
const SESSION = [
  "sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE'",
  "time_zone = '+00:00'",
  'innodb_lock_wait_timeout = 5',
];
/**
 * Maximum time between two statements, in seconds, after which the server releases the locks of a process that
 * vanished. Longer than a connection stays idle in the pool. The connection that holds the lock of a migration waits
 * for longer.
 */
const PATIENCE = 'wait_timeout = 30';
const ISOLATION = 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED';

/**
 * Returns mysql2 with a pool that sets up each new connection. mysql2 sends statements in order, so these come first.
 */
function openDriver(settings: readonly string[]) {
  // Loaded on demand, so that a process over SQLite does not hold mysql2 in memory.
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

/** Returns TypeORM's options for MySQL and MariaDB. `isPatient`: without time limits, for migrations. */
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
    // BIGINT is returned as text, because a number would round 63-bit ids.
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
