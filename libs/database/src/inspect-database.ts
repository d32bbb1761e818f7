import { existsSync } from 'node:fs';
import type { DataSource } from 'typeorm';

import type { DatabaseOptions } from './database.options.js';
import { InstanceFact } from './secrets/instance-fact.entity.js';
import { knownSecretFacts } from './secrets/known-secrets.js';
import { mysqlOptions } from './mysql/mysql-options.js';
import { checkSchema, connect } from './schema.js';
import { sqliteReader } from './sqlite/sqlite-options.js';

export interface DatabaseFindings {
  /** What is known of KEY_SECRET (secretRefusal): nothing where no process has started yet. */
  secretFacts: string[];
  /** What a crash of the server's host could lose of committed rows, by the names of its settings. */
  undurable: string[];
  /** Milliseconds since 1970 by the server's clock; undefined for SQLite, which has none. */
  nowMs: number | undefined;
}

const DURABLE: Record<string, string> = { innodb_flush_log_at_trx_commit: '1', sync_binlog: '1' };

/**
 * Looks at the database without changing anything. Undefined for a SQLite file that is still to be made; throws when the
 * database can't be reached or its schema is of another version.
 */
export async function inspectDatabase(options: DatabaseOptions): Promise<DatabaseFindings | undefined> {
  if (options.kind === 'sqlite' && !existsSync(options.file)) return undefined;
  const entities = [InstanceFact];
  const source = await connect(
    options.kind === 'sqlite'
      ? { ...sqliteReader(options.file), entities }
      : { ...mysqlOptions({ ...options, poolSize: 1 }, { isPatient: false }), entities },
  );
  try {
    await checkSchema(source);
    const secretFacts = await knownSecretFacts(source.manager);
    if (options.kind === 'sqlite') return { secretFacts, undurable: [], nowMs: undefined };
    return { secretFacts, undurable: await undurable(source), nowMs: await clockOf(source) };
  } finally {
    await source.destroy();
  }
}

async function undurable(source: DataSource): Promise<string[]> {
  const names = Object.keys(DURABLE);
  const rows: { Variable_name: string; Value: string }[] = await source.query(
    `SHOW GLOBAL VARIABLES WHERE Variable_name IN (${names.map(() => '?').join(', ')}, 'log_bin')`,
    names,
  );
  const values = new Map(rows.map(({ Variable_name, Value }) => [Variable_name, Value]));
  // Without a binary log there is none to be synced.
  const asked = values.get('log_bin') === 'OFF' ? names.filter((name) => name !== 'sync_binlog') : names;
  return asked.filter((name) => values.has(name) && values.get(name) !== DURABLE[name]);
}

async function clockOf(source: DataSource): Promise<number> {
  const [row]: { now: string }[] = await source.query('SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS UNSIGNED) AS now');
  return Number(row?.now);
}
