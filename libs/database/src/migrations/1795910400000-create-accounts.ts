import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

/** Eight bytes for each of the 1,000 images that an album may have. */
const IDS_BYTES = '8000';

/**
 * Accounts, their API keys and sessions, and what belongs to them. Each table of an account's rows begins its primary
 * key with `account_id`, so that they are on the account's shard.
 */
export class CreateAccounts1795910400000 implements MigrationInterface {
  name = 'CreateAccounts1795910400000';

  async up(runner: QueryRunner): Promise<void> {
    const isSqlite = runner.connection.options.type === 'better-sqlite3';
    const exact = isSqlite ? {} : { charset: 'utf8mb4', collation: 'utf8mb4_bin' };
    const id = (name: string): TableColumnOptions => ({ name, type: 'bigint', isPrimary: true });
    const number = (name: string, isNullable = false): TableColumnOptions => ({ name, type: 'bigint', isNullable });
    const text = (name: string, length: string, isNullable = false): TableColumnOptions => ({
      name,
      type: 'varchar',
      length,
      isNullable,
      ...exact,
    });
    const json = (name: string): TableColumnOptions => ({ name, type: 'text', isNullable: true, ...exact });
    const digest = (name: string): TableColumnOptions =>
      isSqlite ? { name, type: 'blob' } : { name, type: 'binary', length: '32' };
    const create = (name: string, columns: TableColumnOptions[]) =>
      // MySQL commits each statement by itself, so a repeated run skips what an aborted run created.
      runner.createTable(new Table({ name, columns, withoutRowid: isSqlite }), true);

    for (const table of ['links', 'albums']) {
      if (await runner.hasColumn(table, 'owner_id')) continue;
      // Instant in both databases. TypeORM's own method would copy the whole table in SQLite.
      await runner.query(`ALTER TABLE ${table} ADD COLUMN owner_id BIGINT NULL`);
    }
    if (!isSqlite) await runner.query(`ALTER TABLE albums MODIFY image_ids VARBINARY(${IDS_BYTES}) NOT NULL`);

    await create('accounts', [
      id('id'),
      text('name', '128'),
      text('role', '16'),
      json('limits'),
      number('created_at'),
      number('disabled_at', true),
      number('deleted_at', true),
    ]);
    // The unique names of accounts, and their identities at an OpenID provider, as digests, which spread over shards.
    await create('account_names', [{ ...digest('hash'), isPrimary: true }, number('account_id')]);
    await create('api_keys', [
      id('id'),
      number('account_id'),
      text('name', '128'),
      digest('secret_sha256'),
      text('scopes', '64'),
      json('limits'),
      number('counts_with', true),
      number('created_at'),
      number('expires_at', true),
      number('revoked_at', true),
      number('last_used_at', true),
    ]);
    await create('account_keys', [id('account_id'), id('key_id')]);
    await create('sessions', [
      id('account_id'),
      { ...digest('token_sha256'), isPrimary: true },
      number('key_id', true),
      number('created_at'),
      number('expires_at'),
      text('user_agent', '256', true),
    ]);
    await create('account_images', [
      id('account_id'),
      id('image_id'),
      number('key_id'),
      { name: 'bytes', type: 'int' },
    ]);
    await create('account_albums', [id('account_id'), id('album_id')]);
    await create('account_usage', [id('account_id'), id('key_id'), number('images'), number('bytes')]);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of [
      'account_usage',
      'account_albums',
      'account_images',
      'sessions',
      'account_keys',
      'api_keys',
      'account_names',
      'accounts',
    ]) {
      await runner.dropTable(name);
    }
    for (const table of ['albums', 'links']) await runner.query(`ALTER TABLE ${table} DROP COLUMN owner_id`);
  }
}
