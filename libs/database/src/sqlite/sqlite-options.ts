import { DurableFolders } from '#files';
import type Sqlite from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DataSourceOptions } from 'typeorm';

import { migrations } from '../migrations/index.js';
import { QueryCounter } from '../query-counter.js';
import { isReadOnlyFile } from './sqlite-access.js';
import { SqliteCopy } from './sqlite-copy.js';

/** The journal file is truncated to this size, in bytes, after a checkpoint. */
const JOURNAL_BYTES = 64 * 1024 * 1024;

const sqlite = (file: string) => ({ type: 'better-sqlite3', database: file, logger: new QueryCounter() }) as const;

/**
 * Returns every integer of every statement as a bigint, because a number would round ids above 2^53. Columns of small
 * integers have the transformer `int`, which makes numbers of them.
 */
const readBigints = (database: Sqlite.Database): void => void database.defaultSafeIntegers(true);

async function openLog(database: Sqlite.Database, file: string): Promise<void> {
  // SQLite syncs its files, but not the entry of the folder that TypeORM has created for them.
  await new DurableFolders().syncParents(dirname(resolve(file)));
  const mode: unknown = database.pragma('journal_mode = WAL', { simple: true });
  if (mode !== 'wal') throw new Error(`SQLite keeps no write-ahead log here; its journal mode is ${String(mode)}.`);
  database.pragma(`journal_size_limit = ${JOURNAL_BYTES}`);
}

/** Returns TypeORM's options for the connection that writes. */
export function sqliteWriter(file: string): DataSourceOptions {
  return {
    ...sqlite(file),
    prepareDatabase: async (database: Sqlite.Database) => {
      readBigints(database);
      await openLog(database, file);
      // WalSync makes each commit durable before it is acknowledged, without blocking the event loop.
      database.pragma('synchronous = NORMAL');
    },
  };
}

/** Returns TypeORM's options for reading. A read-only file without a write-ahead log is read from a copy in memory. */
export function sqliteReader(file: string): DataSourceOptions {
  const isCopied = isReadOnlyFile(file) && !existsSync(`${file}-wal`);
  return {
    ...sqlite(file),
    ...(isCopied && { driver: SqliteCopy }),
    readonly: true,
    prepareDatabase: readBigints,
  };
}

/**
 * Returns TypeORM's options for the connection that migrates. It reads integers as numbers, because TypeORM compares
 * SQLite's description of columns with numbers and would otherwise treat nullable columns as NOT NULL.
 */
export function sqliteMigrator(file: string): DataSourceOptions {
  return {
    ...sqlite(file),
    migrations,
    prepareDatabase: async (database: Sqlite.Database) => {
      await openLog(database, file);
      database.pragma('synchronous = FULL');
    },
  };
}
