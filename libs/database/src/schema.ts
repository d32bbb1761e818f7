import { StartError, startErrorOf } from '#errors';
import { DataSource, type DataSourceOptions } from 'typeorm';

import type { DatabaseOptions } from './database.options.js';
import { migrations } from './migrations/index.js';
import { mysqlOptions } from './mysql/mysql-options.js';
import { isReadOnlyFile } from './sqlite/sqlite-access.js';
import { sqliteMigrator } from './sqlite/sqlite-options.js';

const LOCK = 'imglink-migrate';
const LOCK_SECONDS = 600;

/** True if a process migrates the database at its start: it uses a SQLite file that is not read-only. */
export function migratesAtStart(options: DatabaseOptions): boolean {
  return options.kind === 'sqlite' && !isReadOnlyFile(options.file);
}

/**
 * Migrates the schema to this version and returns the names of the migrations that ran. When several processes call
 * it at once, one migrates and the others wait. Throws StartError.
 */
export async function migrate(options: DatabaseOptions): Promise<string[]> {
  const source = await connect(migrating(options));
  const runner = source.createQueryRunner();
  try {
    const isShared = options.kind === 'mysql';
    if (isShared) await lock(runner.query.bind(runner));
    const ran = await source.runMigrations({ transaction: 'each' });
    if (isShared) await runner.query('SELECT RELEASE_LOCK(?)', [LOCK]);
    return ran.map(({ name }) => name);
  } finally {
    await runner.release();
    await source.destroy();
  }
}

/** Throws a StartError with advice when the schema is older or newer than this version. Changes nothing. */
export async function checkSchema(source: DataSource): Promise<void> {
  const known = migrations.map(({ name }) => name);
  const done = await migrationsDone(source);
  const missing = known.filter((name) => !done.includes(name));
  if (missing.length > 0) {
    throw new StartError(
      `The database lacks the migrations ${missing.join(', ')}. Run \`npm run migrate\` with the same settings first.`,
    );
  }
  const unknown = done.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new StartError(`The database was migrated by a newer imglink (${unknown.join(', ')}). Start that version.`);
  }
}

/** Connects, and throws a StartError that quotes the server's own message. */
export async function connect(options: DataSourceOptions): Promise<DataSource> {
  return new DataSource(options).initialize().catch((error: unknown) => {
    const where = options.type === 'mysql' ? `, ${options.host}:${options.port}` : `, ${String(options.database)}`;
    throw startErrorOf(`DATABASE_URL${where}`, error);
  });
}

function migrating(options: DatabaseOptions): DataSourceOptions {
  if (options.kind === 'sqlite') return sqliteMigrator(options.file);
  // One connection holds the lock while another migrates.
  return { ...mysqlOptions({ ...options, poolSize: 2 }, { isPatient: true }), migrations };
}

async function lock(query: (sql: string, values: unknown[]) => Promise<unknown>): Promise<void> {
  const [row] = (await query('SELECT GET_LOCK(?, ?) AS isMine', [LOCK, LOCK_SECONDS])) as { isMine: unknown }[];
  if (Number(row?.isMine) !== 1)
    throw new StartError(`Another migration has been running for ${LOCK_SECONDS} seconds.`);
}

async function migrationsDone(source: DataSource): Promise<string[]> {
  try {
    const rows = (await source.query('SELECT name FROM migrations')) as { name: string }[];
    return rows.map(({ name }) => name);
  } catch (error) {
    if ((error as { code?: string }).code === 'ER_NO_SUCH_TABLE') return [];
    throw error;
  }
}
