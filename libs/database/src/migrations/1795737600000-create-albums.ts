import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

/** Eight bytes for each of the 500 images that an album may have. */
const IDS_BYTES = '4000';

/** Albums. The row of an album contains the ids of its images. */
export class CreateAlbums1795737600000 implements MigrationInterface {
  name = 'CreateAlbums1795737600000';

  async up(runner: QueryRunner): Promise<void> {
    const isSqlite = runner.connection.options.type === 'better-sqlite3';
    const exact = isSqlite ? {} : { charset: 'utf8mb4', collation: 'utf8mb4_bin' };
    const text = (name: string, length: string, isNullable = false): TableColumnOptions => ({
      name,
      type: 'varchar',
      length,
      isNullable,
      ...exact,
    });
    await runner.createTable(
      new Table({
        name: 'albums',
        columns: [
          { name: 'id', type: 'bigint', isPrimary: true },
          text('title', '128', true),
          text('description', '2000', true),
          { name: 'image_ids', ...(isSqlite ? { type: 'blob' } : { type: 'varbinary', length: IDS_BYTES }) },
          { name: 'cover_id', type: 'bigint', isNullable: true },
          text('privacy', '16'),
          text('layout', '16'),
          { name: 'version', type: 'int' },
          { name: 'deleted_at', type: 'bigint', isNullable: true },
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('albums');
  }
}
