import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

/** The images that the moderation hook has not decided about, each on the shard of its link. */
export class CreatePendingModeration1796515200000 implements MigrationInterface {
  name = 'CreatePendingModeration1796515200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'pending_moderation',
        withoutRowid: runner.connection.options.type === 'better-sqlite3',
        columns: [
          { name: 'image_id', type: 'bigint', isPrimary: true },
          { name: 'created_at', type: 'bigint' },
          { name: 'due_at', type: 'bigint' },
          { name: 'timeouts', type: 'smallint' },
        ],
        indices: [
          new TableIndex({ name: 'pending_moderation_due_at', columnNames: ['due_at'] }),
          new TableIndex({ name: 'pending_moderation_created_at', columnNames: ['created_at'] }),
        ],
      }),
      // MySQL commits each statement by itself, so a repeated run skips what an aborted run created.
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    // The versions before ignore the bit of a held link, so they show the images in any case.
    await runner.query(
      'UPDATE links SET flags = flags - 4 WHERE flags & 4 = 4 AND id IN (SELECT image_id FROM pending_moderation)',
    );
    await runner.dropTable('pending_moderation');
  }
}
