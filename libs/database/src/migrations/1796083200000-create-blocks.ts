import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

/** The blocks of images, on the shard of their image, and the audit log, which is sharded by its id. */
export class CreateBlocks1796083200000 implements MigrationInterface {
  name = 'CreateBlocks1796083200000';

  async up(runner: QueryRunner): Promise<void> {
    const isSqlite = runner.connection.options.type === 'better-sqlite3';
    const exact = isSqlite ? {} : { charset: 'utf8mb4', collation: 'utf8mb4_bin' };
    const id = (name: string): TableColumnOptions => ({ name, type: 'bigint', isPrimary: true });
    const text = (name: string, length: string): TableColumnOptions => ({ name, type: 'varchar', length, ...exact });
    const create = (name: string, columns: TableColumnOptions[]) =>
      // MySQL commits each statement by itself, so a repeated run skips what an aborted run created.
      runner.createTable(new Table({ name, columns, withoutRowid: isSqlite }), true);

    await create('blocks', [
      id('image_id'),
      { name: 'blocked_at', type: 'bigint' },
      { name: 'is_legal', type: 'smallint' },
      text('reason', '500'),
      text('source', '16'),
    ]);
    await create('audit', [
      id('id'),
      { name: 'at', type: 'bigint' },
      { name: 'actor_id', type: 'bigint', isNullable: true },
      text('actor_name', '128'),
      text('action', '32'),
      text('target', '256'),
      text('reason', '500'),
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    // The bit of a blocked link. The versions before ignore it, so they show the images in any case.
    await runner.query(
      'UPDATE links SET flags = flags - 2 WHERE flags & 2 = 2 AND id IN (SELECT image_id FROM blocks)',
    );
    for (const name of ['audit', 'blocks']) await runner.dropTable(name);
  }
}
