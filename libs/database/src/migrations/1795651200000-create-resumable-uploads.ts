import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

/** Uploads whose bytes arrive in several requests (tus). */
export class CreateResumableUploads1795651200000 implements MigrationInterface {
  name = 'CreateResumableUploads1795651200000';

  async up(runner: QueryRunner): Promise<void> {
    const isSqlite = runner.connection.options.type === 'better-sqlite3';
    const text: Omit<TableColumnOptions, 'name'> = isSqlite
      ? { type: 'text' }
      : { type: 'text', charset: 'utf8mb4', collation: 'utf8mb4_bin' };
    await runner.createTable(
      new Table({
        name: 'resumable_uploads',
        columns: [
          { name: 'id', type: 'bigint', isPrimary: true },
          { name: 'version', type: 'int' },
          { name: 'length', type: 'int', isNullable: true },
          { name: 'received', type: 'int' },
          { name: 'parts', ...text },
          { name: 'image', ...text },
          { name: 'metadata', ...text, isNullable: true },
          { name: 'touched_at', type: 'bigint' },
        ],
        indices: [{ name: 'resumable_uploads_touched_at', columnNames: ['touched_at'] }],
        withoutRowid: isSqlite,
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('resumable_uploads');
  }
}
