import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions, TableIndex } from 'typeorm';

/** The reports of images, at most 100 of each, and their number. Both are on the shard of the image. */
export class CreateReports1796256000000 implements MigrationInterface {
  name = 'CreateReports1796256000000';

  async up(runner: QueryRunner): Promise<void> {
    const isSqlite = runner.connection.options.type === 'better-sqlite3';
    const exact = isSqlite ? {} : { charset: 'utf8mb4', collation: 'utf8mb4_bin' };
    const bytes = (length: string) => (isSqlite ? { type: 'blob' } : { type: 'varbinary', length });
    const text = (name: string, length: string, isNullable = false): TableColumnOptions => ({
      name,
      type: 'varchar',
      length,
      isNullable,
      ...exact,
    });
    const create = (name: string, columns: TableColumnOptions[], indices: TableIndex[] = []) =>
      // MySQL commits each statement by itself, so a repeated run skips what an aborted run created.
      runner.createTable(new Table({ name, columns, indices, withoutRowid: isSqlite }), true);

    await create(
      'reports',
      [
        { name: 'image_id', type: 'bigint', isPrimary: true },
        { name: 'reporter', ...bytes('8'), isPrimary: true },
        { name: 'id', type: 'bigint' },
        text('reason', '16'),
        text('text', '2000', true),
        text('contact', '254', true),
        { name: 'count', type: 'int' },
        { name: 'is_open', type: 'smallint' },
        text('note', '500', true),
        { name: 'created_at', type: 'bigint' },
      ],
      [new TableIndex({ name: 'reports_is_open_id', columnNames: ['is_open', 'id'] })],
    );
    await create('reported_images', [
      { name: 'image_id', type: 'bigint', isPrimary: true },
      { name: 'reports', type: 'bigint' },
      { name: 'stored_reports', type: 'int' },
      { name: 'open_reports', type: 'int' },
      { name: 'reviewed_at', type: 'bigint', isNullable: true },
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['reported_images', 'reports']) await runner.dropTable(name);
  }
}
