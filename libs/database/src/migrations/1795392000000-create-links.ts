import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

/** Returns the column with a collation that compares texts byte by byte and stores every character. */
const exactText = (column: TableColumnOptions): TableColumnOptions =>
  column.type === 'varchar' || column.type === 'text'
    ? { ...column, charset: 'utf8mb4', collation: 'utf8mb4_bin' }
    : column;

/** The first schema. Written with TypeORM's own table builder, so that it runs on SQLite and MySQL alike. */
export class CreateLinks1795392000000 implements MigrationInterface {
  name = 'CreateLinks1795392000000';

  async up(runner: QueryRunner): Promise<void> {
    const isSqlite = runner.connection.options.type === 'better-sqlite3';
    const digest = isSqlite ? { type: 'blob' } : { type: 'binary', length: '32' };
    const id: TableColumnOptions = { name: 'id', type: 'bigint', isPrimary: true };
    const time = { type: 'bigint' };
    const create = (name: string, columns: TableColumnOptions[], indexed?: string) =>
      runner.createTable(
        new Table({
          name,
          columns: isSqlite ? columns : columns.map(exactText),
          indices: indexed ? [{ name: `${name}_${indexed}`, columnNames: [indexed] }] : [],
          withoutRowid: isSqlite,
        }),
        // MySQL commits each statement by itself, so a repeated run must skip the tables that an aborted run created.
        true,
      );

    await create('links', [
      id,
      { name: 'store', type: 'smallint' },
      { name: 'format', type: 'smallint' },
      { name: 'bytes', type: 'int' },
      { name: 'width', type: 'int' },
      { name: 'height', type: 'int' },
      { name: 'flags', type: 'int' },
      { name: 'sha256', ...digest },
      { name: 'upload_sha256', ...digest, isNullable: true },
      { name: 'title', type: 'varchar', length: '128', isNullable: true },
      { name: 'description', type: 'varchar', length: '2000', isNullable: true },
      { name: 'expires_at', ...time, isNullable: true },
      { name: 'deleted_at', ...time, isNullable: true },
    ]);
    // Few of the links (up to 22 billion) expire or are being deleted. This small table makes an index on links
    // unnecessary.
    await create('pending_deletions', [id, { name: 'due_at', ...time }, { name: 'pass', type: 'smallint' }], 'due_at');
    await create(
      'upload_failures',
      [id, { name: 'problem', type: 'text' }, { name: 'failed_at', ...time }],
      'failed_at',
    );
    await create(
      'idempotency_keys',
      [
        { name: 'hash', ...digest, isPrimary: true },
        { name: 'claim', type: 'varchar', length: '36' },
        { name: 'leased_until', ...time },
        { name: 'image_id', type: 'bigint', isNullable: true },
        { name: 'fingerprint', ...digest, isNullable: true },
        { name: 'status', type: 'int', isNullable: true },
        { name: 'body', type: 'text', isNullable: true },
        { name: 'expires_at', ...time },
      ],
      'expires_at',
    );
    await create('node_leases', [
      { name: 'node', type: 'smallint', isPrimary: true },
      { name: 'fence', ...time },
      { name: 'holder', type: 'varchar', length: '64' },
      { name: 'valid_until', ...time },
    ]);
    await create('instance_facts', [
      { name: 'name', type: 'varchar', length: '64', isPrimary: true },
      { name: 'value', type: 'varchar', length: '255' },
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of [
      'instance_facts',
      'node_leases',
      'idempotency_keys',
      'upload_failures',
      'pending_deletions',
      'links',
    ]) {
      await runner.dropTable(name);
    }
  }
}
