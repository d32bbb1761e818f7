import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

/** Eight bytes for each of the hashes that the ban of a similar image may have. */
const HASHES_BYTES = '200';

/** The bans of images and clients, all on one shard, because each process keeps all of them in memory. */
export class CreateBans1796169600000 implements MigrationInterface {
  name = 'CreateBans1796169600000';

  async up(runner: QueryRunner): Promise<void> {
    const isSqlite = runner.connection.options.type === 'better-sqlite3';
    const exact = isSqlite ? {} : { charset: 'utf8mb4', collation: 'utf8mb4_bin' };
    const bytes = (length: string) => (isSqlite ? { type: 'blob' } : { type: 'varbinary', length });
    await runner.createTable(
      new Table({
        name: 'bans',
        withoutRowid: isSqlite,
        columns: [
          { name: 'id', type: 'bigint', isPrimary: true },
          { name: 'kind', type: 'varchar', length: '16', ...exact },
          { name: 'value', ...bytes('32') },
          { name: 'hashes', ...bytes(HASHES_BYTES), isNullable: true },
          { name: 'reason', type: 'varchar', length: '500', ...exact },
          { name: 'until', type: 'bigint', isNullable: true },
          { name: 'created_at', type: 'bigint' },
          { name: 'created_by', type: 'bigint', isNullable: true },
          { name: 'deleted_at', type: 'bigint', isNullable: true },
          { name: 'changed_at', type: 'bigint' },
        ],
        indices: [
          new TableIndex({ name: 'bans_value', columnNames: ['value', 'kind'], isUnique: true }),
          new TableIndex({ name: 'bans_changed_at', columnNames: ['changed_at'] }),
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('bans');
  }
}
