import type { DataSourceOptions } from 'typeorm';

import type { DatabaseOptions } from './database.options.js';
import { ExactSqlite } from './exact-sqlite.js';
import { migrations } from './migrations/index.js';
import { QueryCounter } from './query-counter.js';

/** TypeORM's options for the connection that writes, and for the one that reads. */
export function dataSourceOptions(options: DatabaseOptions): { writer: DataSourceOptions; reader: DataSourceOptions } {
  switch (options.kind) {
    case 'sqlite': {
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
          prepareDatabase: (db: ExactSqlite) => {
            db.pragma('journal_mode = WAL');
            // Each commit is on disk before it is acknowledged, also if the power goes.
            db.pragma('synchronous = FULL');
            db.pragma('journal_size_limit = 67108864');
          },
        },
        reader: { ...shared, readonly: true },
      };
    }
    case 'mysql':
      throw new Error('MySQL is not there yet.');
  }
}
