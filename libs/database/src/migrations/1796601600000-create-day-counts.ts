import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

const USAGE_INDEX = 'account_usage_bytes';

/** What all processes count on each day, all on one shard, and the index that finds the largest accounts. */
export class CreateDayCounts1796601600000 implements MigrationInterface {
  name = 'CreateDayCounts1796601600000';

  async up(runner: QueryRunner): Promise<void> {
    const isSqlite = runner.connection.options.type === 'better-sqlite3';
    const exact = isSqlite ? {} : { charset: 'utf8mb4', collation: 'utf8mb4_bin' };
    await runner.createTable(
      new Table({
        name: 'day_counts',
        withoutRowid: isSqlite,
        columns: [
          { name: 'day', type: 'int', isPrimary: true },
          { name: 'name', type: 'varchar', length: '64', isPrimary: true, ...exact },
          { name: 'amount', type: 'bigint' },
        ],
      }),
      true,
    );
    const usage = await runner.getTable('account_usage');
    if (usage?.indices.some(({ name }) => name === USAGE_INDEX)) return;
    // Not with `key_id` before it: MySQL would find the rows that a claim changes by this index. A claim that waits for
    // the lock of a row whose bytes become fewer meanwhile does not find that row any more.
    await runner.createIndex('account_usage', new TableIndex({ name: USAGE_INDEX, columnNames: ['bytes'] }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('account_usage', USAGE_INDEX);
    await runner.dropTable('day_counts');
  }
}
