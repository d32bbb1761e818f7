import { DataSource, type EntitySchema, type MixedList } from 'typeorm';

import { Database } from '../database.js';
import type { DatabaseOptions } from '../database.options.js';
import { dataSourceOptions } from '../data-sources.js';
import { migrate } from '../schema.js';

export interface OpenDatabase extends AsyncDisposable {
  database: Database;
  /** The connection for statements that no repository offers. */
  source: DataSource;
}

type Entities = MixedList<(new () => object) | EntitySchema>;

/** Opens a migrated database with the connections of a separate process. */
export async function openDatabase(options: DatabaseOptions, entities: Entities): Promise<OpenDatabase> {
  await migrate(options);
  const { writer, reader } = dataSourceOptions(options);
  const source = await new DataSource({ ...writer, entities }).initialize();
  const reads = reader ? await new DataSource({ ...reader, entities }).initialize() : source;
  const database = new Database(source, reads, options.kind === 'mysql' ? options.limits : undefined);
  return {
    database,
    source,
    async [Symbol.asyncDispose]() {
      await database.close();
      if (reads !== source) await reads.destroy();
      await source.destroy();
    },
  };
}
