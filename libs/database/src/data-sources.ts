import type { DataSourceOptions } from 'typeorm';

import type { DatabaseOptions } from './database.options.js';
import { mysqlOptions } from './mysql/mysql-options.js';
import { isReadOnlyFile } from './sqlite/sqlite-access.js';
import { sqliteReader, sqliteWriter } from './sqlite/sqlite-options.js';

export interface DataSources {
  writer: DataSourceOptions;
  /** Undefined where the writer's connections read as well. */
  reader: DataSourceOptions | undefined;
}

/** Returns TypeORM's options for the connections that write and for those that read. */
export function dataSourceOptions(options: DatabaseOptions): DataSources {
  switch (options.kind) {
    case 'sqlite': {
      const { file } = options;
      // Without a connection that writes, every write fails with SQLITE_READONLY.
      if (isReadOnlyFile(file)) return { writer: sqliteReader(file), reader: undefined };
      return { writer: sqliteWriter(file), reader: sqliteReader(file) };
    }
    case 'mysql':
      return { writer: mysqlOptions(options, { isPatient: false }), reader: undefined };
  }
}
