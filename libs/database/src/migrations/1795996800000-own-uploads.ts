import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

/** The sweepers find the rows of ended sessions and API keys by these indexes, each on one column. */
const INDEXES = [
  ['sessions', 'expires_at'],
  ['api_keys', 'expires_at'],
  ['api_keys', 'revoked_at'],
] as const;

/**
 * The account of an upload in its row, and the indexes of what ends by time. Each step of `up` and `down` can be
 * repeated, because MySQL commits each statement by itself.
 */
export class OwnUploads1795996800000 implements MigrationInterface {
  name = 'OwnUploads1795996800000';

  async up(runner: QueryRunner): Promise<void> {
    // TypeORM's own method would copy the whole table in SQLite.
    if (!(await runner.hasColumn('uploads', 'owner_id'))) {
      await runner.query('ALTER TABLE uploads ADD COLUMN owner_id BIGINT NULL');
    }
    for (const [table, column] of INDEXES) {
      const name = `${table}_${column}`;
      if (await hasIndex(runner, table, name)) continue;
      await runner.createIndex(table, new TableIndex({ name, columnNames: [column] }));
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, column] of INDEXES) await runner.dropIndex(table, `${table}_${column}`);
    await runner.query('ALTER TABLE uploads DROP COLUMN owner_id');
  }
}

async function hasIndex(runner: QueryRunner, table: string, name: string): Promise<boolean> {
  const found = await runner.getTable(table);
  return found?.indices.some((index) => index.name === name) ?? false;
}
