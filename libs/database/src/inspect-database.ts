import { existsSync } from 'node:fs';
import type { DataSource } from 'typeorm';

import type { DatabaseOptions } from './database.options.js';
import { InstanceFact } from './secrets/instance-fact.entity.js';
import { knownSecretFacts } from './secrets/known-secrets.js';
import { mysqlOptions } from './mysql/mysql-options.js';
import { checkSchema, connect } from './schema.js';
import { sqliteReader } from './sqlite/sqlite-options.js';

export interface DatabaseFindings {
  /** The recorded facts about KEY_SECRET (see secretRefusal). Empty before the first start. */
  secretFacts: string[];
  /** The server's settings with which a crash of its host could lose committed rows. */
  undurable: string[];
  /** The time of the server's clock in milliseconds since 1970; undefined for SQLite. */
  nowMs: number | undefined;
}

const DURABLE: Record<string, string> = { innodb_flush_log_at_trx_commit: '1', sync_binlog: '1' };

/**
 * Examines the database without changing it. Returns undefined for a SQLite file that does not exist yet. Throws when
 * the database does not answer or has the schema of another version.
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
  // sync_binlog has no effect without a binary log.
  const asked = values.get('log_bin') === 'OFF' ? names.filter((name) => name !== 'sync_binlog') : names;
  return asked.filter((name) => values.has(name) && values.get(name) !== DURABLE[name]);
}

async function clockOf(source: DataSource): Promise<number> {
  const [row]: { now: string }[] = await source.query('SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS UNSIGNED) AS now');
  return Number(row?.now);
}
