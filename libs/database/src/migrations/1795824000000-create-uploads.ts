import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Uploads whose object is, or may be, under its final key although no link points to it yet. */
export class CreateUploads1795824000000 implements MigrationInterface {
  name = 'CreateUploads1795824000000';

  async up(runner: QueryRunner): Promise<void> {
    const isSqlite = runner.connection.options.type === 'better-sqlite3';
    const exact = isSqlite ? {} : { charset: 'utf8mb4', collation: 'utf8mb4_bin' };
    await runner.createTable(
      new Table({
        name: 'uploads',
        columns: [
          { name: 'id', type: 'bigint', isPrimary: true },
          { name: 'state', type: 'varchar', length: '16', ...exact },
          { name: 'manifest', type: 'text', isNullable: true, ...exact },
          { name: 'touched_at', type: 'bigint' },
        ],
        indices: [{ name: 'uploads_touched_at', columnNames: ['touched_at'] }],
        withoutRowid: isSqlite,
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('uploads');
  }
}
