import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** The digests that administrators search for. */
const DIGESTS = ['sha256', 'upload_sha256'] as const;
/** More digests of the same first bytes than these would be a collision of 64 bits. */
const PREFIX_BYTES = 8;

/** The addresses of uploaders, on the shard of their image, and the indexes of the digests of images. */
export class SearchImages1796342400000 implements MigrationInterface {
  name = 'SearchImages1796342400000';

  async up(runner: QueryRunner): Promise<void> {
    const isSqlite = runner.connection.options.type === 'better-sqlite3';
    // MySQL commits each statement by itself, so a repeated run skips what an aborted run created.
    await runner.createTable(
      new Table({
        name: 'image_origins',
        withoutRowid: isSqlite,
        columns: [
          { name: 'image_id', type: 'bigint', isPrimary: true },
          { name: 'address', ...(isSqlite ? { type: 'blob' } : { type: 'varbinary', length: '16' }) },
        ],
        indices: [{ name: 'image_origins_address', columnNames: ['address', 'image_id'] }],
      }),
      true,
    );
    const found = await runner.getTable('links');
    const missing = DIGESTS.filter((column) => !found?.indices.some(({ name }) => name === `links_${column}`));
    if (isSqlite) {
      for (const column of missing) await runner.query(`CREATE INDEX links_${column} ON links (${column}, id)`);
    } else if (missing.length > 0) {
      // The id is in every index anyway. Naming it lets the server read the newest images of a digest first.
      const added = missing.map((column) => `ADD INDEX links_${column} (${column}(${PREFIX_BYTES}), id)`);
      // One pass over the table for both, during which links are read and inserted.
      await runner.query(`ALTER TABLE links ${added.join(', ')}, ALGORITHM=INPLACE, LOCK=NONE`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of DIGESTS) await runner.dropIndex('links', `links_${column}`);
    await runner.dropTable('image_origins');
  }
}
