import { DurableFolders } from '#files';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DataSourceOptions } from 'typeorm';

import type { DatabaseOptions } from './database.options.js';
import { ExactSqlite } from './exact-sqlite.js';
import { migrations } from './migrations/index.js';
import { mysqlOptions } from './mysql-options.js';
import { QueryCounter } from './query-counter.js';
import { isReadOnlyFile } from './sqlite-access.js';
import { SqliteCopy } from './sqlite-copy.js';

export interface DataSources {
  writer: DataSourceOptions;
  /** Undefined where the writer's pool reads as well. */
  reader: DataSourceOptions | undefined;
}

/** TypeORM's options for the connections that write, and for those that read. */
export function dataSourceOptions(options: DatabaseOptions): DataSources {
  switch (options.kind) {
    case 'sqlite': {
      if (isReadOnlyFile(options.file)) return { writer: readOnlySqlite(options.file), reader: undefined };
      const shared = {
        type: 'better-sqlite3',
        driver: ExactSqlite,
        database: options.file,
        logger: new QueryCounter(),
      } as const;
      return {
        writer: {
          ...shared,
          migrations,
          migrationsRun: true,
          prepareDatabase: async (db: ExactSqlite) => {
            // SQLite syncs the names of its files, and not that of their folder, which TypeORM has made.
            await new DurableFolders().syncParents(dirname(resolve(options.file)));
            db.pragma('journal_mode = WAL');
            // Each commit is on disk before it is acknowledged, also if the power goes.
            db.pragma('synchronous = FULL');
            db.pragma('journal_size_limit = 67108864');
          },
        },
        reader: { ...shared, readonly: true },
      };
    }
    case 'mysql': {
      const shared = mysqlOptions(options, { isPatient: false });
      return { writer: shared, reader: undefined };
    }
  }
}

/** TypeORM's options for reading a SQLite file that may be read-only. Every write fails with SQLITE_READONLY. */
export function readOnlySqlite(file: string): DataSourceOptions {
  const driver = isReadOnlyFile(file) && !existsSync(`${file}-wal`) ? SqliteCopy : ExactSqlite;
  return { type: 'better-sqlite3', driver, database: file, readonly: true, migrations, logger: new QueryCounter() };
}
