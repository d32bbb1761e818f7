import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';

import { DATABASE_KINDS, Databases } from '../../../test/harness/databases.js';
import { dataSourceOptions } from './data-sources.js';
import type { DatabaseOptions } from './database.options.js';
import { OwnUploads1795996800000 } from './migrations/1795996800000-own-uploads.js';
import { CreateBlocks1796083200000 } from './migrations/1796083200000-create-blocks.js';
import { migrations } from './migrations/index.js';
import { checkSchema, migrate } from './schema.js';

const NAMES = migrations.map(({ name }) => name);

describe.each(DATABASE_KINDS)('the schema in %s', (kind) => {
  let databases: Databases;

  beforeAll(async () => {
    databases = await Databases.start(kind);
  });
  afterAll(() => databases[Symbol.asyncDispose]());

  async function withSource<T>(options: DatabaseOptions, use: (source: DataSource) => Promise<T>): Promise<T> {
    const source = await new DataSource({ ...dataSourceOptions(options).writer, migrationsRun: false }).initialize();
    return use(source).finally(() => source.destroy());
  }

  it('is migrated once, and a second migration changes nothing', async () => {
    const options = await databases.create();
    expect(await migrate(options)).toEqual(NAMES);
    expect(await migrate(options)).toEqual([]);
    await withSource(options, checkSchema);
  });

  it('adds the columns and indexes of its last migration once, also if a run was aborted, and removes them', async () => {
    const options = await databases.create();
    await migrate(options);
    await withSource(options, async (source) => {
      const runner = source.createQueryRunner();
      const migration = new OwnUploads1795996800000();
      const added = async () => [
        await runner.hasColumn('uploads', 'owner_id'),
        (await runner.getTable('sessions'))?.indices.some(({ name }) => name === 'sessions_expires_at'),
        (await runner.getTable('api_keys'))?.indices.length,
      ];
      await migration.up(runner);
      expect(await added()).toEqual([true, true, 2]);
      await migration.down(runner);
      expect(await added()).toEqual([false, false, 0]);
      await migration.up(runner);
      expect(await added()).toEqual([true, true, 2]);
    });
  });

  it('is migrated back and forth without a trace of a block', async () => {
    const options = await databases.create();
    await migrate(options);
    await withSource(options, async (source) => {
      const values = "0, 1, 5, 1, 1, x'00', NULL, NULL, NULL, NULL, NULL, NULL";
      const columns = 'store, format, bytes, width, height, sha256, upload_sha256, title, description, expires_at';
      await source.query(`INSERT INTO links (id, flags, ${columns}, deleted_at, owner_id) VALUES (7, 3, ${values})`);
      await source.query("INSERT INTO blocks VALUES (7, 1, 0, 'spam', 'admin')");
      const migration = new CreateBlocks1796083200000();
      await migration.down(source.createQueryRunner());
      expect((await source.query('SELECT flags FROM links'))[0].flags).toSatisfy((flags) => Number(flags) === 1);
      await migration.up(source.createQueryRunner());
      await migration.up(source.createQueryRunner());
      expect(await source.query('SELECT * FROM blocks')).toEqual([]);
    });
  });

  it('stops the start with advice when it is newer than this version', async () => {
    const options = await databases.create();
    await migrate(options);
    await withSource(options, async (source) => {
      await source.query("INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'AddWonders')");
      await expect(checkSchema(source)).rejects.toThrow(/newer imglink \(AddWonders\)/);
    });
  });
});

describe('the schema of several processes', () => {
  it('is migrated by one of ten processes that start at once', async () => {
    await using databases = await Databases.start('mysql');
    const options = await databases.create();
    const runs = await Promise.all(Array.from({ length: 10 }, () => migrate(options)));
    expect(runs.filter((ran) => ran.length > 0)).toEqual([NAMES]);
  });

  it('stops the start with advice when it is older than this version, and stays unchanged', async () => {
    await using databases = await Databases.start('mysql');
    const source = await new DataSource(dataSourceOptions(await databases.create()).writer).initialize();
    await expect(checkSchema(source)).rejects.toThrow('npm run migrate');
    expect(await source.query('SHOW TABLES')).toEqual([]);
    await source.destroy();
  });
});
