import { mysqlOf } from '#config';
import { migrate } from '#database';
import { createConnection } from 'mysql2/promise';

import { createDatabase, MariaDb, USER } from './mariadb.js';
import { findOrInstall, SPIDER } from './programs.js';

const SHARDS = 5;
/** Tables that are sharded by their first column; docs/sharding.md explains why. */
export const SPREAD = {
  links: 'id',
  albums: 'id',
  pending_deletions: 'id',
  upload_failures: 'id',
  uploads: 'id',
  resumable_uploads: 'id',
  idempotency_keys: 'hash',
  accounts: 'id',
  account_names: 'hash',
  api_keys: 'id',
  account_keys: 'account_id',
  sessions: 'account_id',
  account_images: 'account_id',
  account_usage: 'account_id',
  account_albums: 'account_id',
  reports: 'image_id',
  reported_images: 'image_id',
  image_origins: 'image_id',
  pending_moderation: 'image_id',
  blocks: 'image_id',
  audit: 'id',
};

/**
 * Spider of MariaDB 10.11 says that a DELETE affected no row if it sends the statement to a shard as it is. A trigger
 * has it find the rows, delete each and count them. The databases that shard imglink in production count correctly.
 */
const COUNT_DELETIONS = 'SET @deletions = 1';

/**
 * A sharded database: one MariaDB whose Spider engine sends each statement to one or more of five others. The front
 * replaces the MariaDb of other tests.
 */
export class Spider implements AsyncDisposable {
  private constructor(
    readonly front: MariaDb,
    readonly shards: readonly MariaDb[],
  ) {}

  static async start(): Promise<Spider> {
    findOrInstall([SPIDER]);
    const [front, ...shards] = await Promise.all(Array.from({ length: SHARDS + 1 }, () => MariaDb.start()));
    if (!front) throw new Error('No server was started.');
    await front.query("INSTALL SONAME 'ha_spider'");
    // For COUNT_DELETIONS.
    await front.query(`GRANT TRIGGER ON *.* TO '${USER}'@'%'`);
    // For a list of keys, Spider may write them to a temporary table of a shard.
    for (const shard of shards) await shard.query(`GRANT CREATE TEMPORARY TABLES ON *.* TO '${USER}'@'%'`);
    return new Spider(front, shards);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.front, ...this.shards].map((server) => server[Symbol.asyncDispose]()));
  }
}

/** Creates a database over shards, given by their URLs, with the current schema; returns its URL. */
export async function createShardedDatabase(front: string, shards: readonly string[]): Promise<string> {
  const url = await createDatabase(front);
  await migrate(mysqlOf(url, 2));
  const behind = await Promise.all(
    shards.map(async (shard) => {
      const each = await createDatabase(shard);
      await migrate(mysqlOf(each, 2));
      return new URL(each);
    }),
  );
  const connection = await createConnection({ uri: url });
  for (const [table, column] of Object.entries(SPREAD)) {
    const [rows] = await connection.query(`SHOW CREATE TABLE ${table}`);
    const [row] = rows as { 'Create Table': string }[];
    const columns = row?.['Create Table'].replace(/\) ENGINE=InnoDB[^)]*$/, ')') ?? '';
    const partitions = behind.map((shard, place) => `PARTITION p${place} COMMENT = '${commentOf(shard, table)}'`);
    await connection.query(`DROP TABLE ${table}`);
    await connection.query(
      `${columns} ENGINE=SPIDER COMMENT='wrapper "mysql"' DEFAULT CHARSET=utf8mb4 PARTITION BY KEY (${column}) (${partitions.join(', ')})`,
    );
    await connection.query(`CREATE TRIGGER count_${table} BEFORE DELETE ON ${table} FOR EACH ROW ${COUNT_DELETIONS}`);
  }
  await connection.end();
  return url;
}

function commentOf({ hostname, port, username, password, pathname }: URL, table: string): string {
  const place = `host "${hostname}", port "${port}", user "${username}", password "${password}"`;
  return `${place}, database "${pathname.slice(1)}", table "${table}"`;
}
