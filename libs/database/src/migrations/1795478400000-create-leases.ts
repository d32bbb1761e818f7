import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Locks for tasks that one process at a time may do: the process that holds each, and until when. */
export class CreateLeases1795478400000 implements MigrationInterface {
  name = 'CreateLeases1795478400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'leases',
        columns: [
          { name: 'name', type: 'varchar', length: '64', isPrimary: true },
          { name: 'holder', type: 'varchar', length: '64' },
          { name: 'valid_until', type: 'bigint' },
        ],
        withoutRowid: runner.connection.options.type === 'better-sqlite3',
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('leases');
  }
}
