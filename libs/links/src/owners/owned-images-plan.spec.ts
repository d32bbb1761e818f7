import type { Database } from '#database';
import { openDatabase } from '#database/testing';
import type { DataSource, EntityManager } from 'typeorm';
import { describe, expect, it, vi } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../../test/harness/databases.js';
import { OwnedImage } from './owned-image.entity.js';
import { OwnedImagesRepository } from './owned-images.repository.js';

const ACCOUNT = 7n;
const LIMIT = 50;
/** 2^14 images of the account. The cost of a page is the same for 2^20: 50 rows of the primary key. */
const DOUBLINGS = 14;
const ALL = 2n ** BigInt(DOUBLINGS);

interface Variable {
  Variable_name: string;
  Value: string;
}

const WANTED = 'its own rows by the primary key';
const costOf = { mysql: costOverMysql, sqlite: costOverSqlite };

describe.each(DATABASE_KINDS)('a page of the images of a large account in %s', (kind) => {
  it('reads only its own rows, by the primary key and without a sort, whatever its cursor is', async () => {
    await using databases = await Databases.start(kind);
    await using open = await openDatabase(await databases.create(), [OwnedImage]);
    const { source } = open;
    for (const accountId of [ACCOUNT - 1n, ACCOUNT, ACCOUNT + 1n]) {
      await source.manager.insert(OwnedImage, { accountId, imageId: 1n, keyId: 0n, bytes: 1 });
    }
    for (let number = 0; number < DOUBLINGS; number += 1) {
      await source.query(
        `INSERT INTO account_images SELECT account_id, image_id + ${2 ** number}, key_id, bytes FROM account_images`,
      );
    }
    // Over the connection whose statements are logged, for SQLite too.
    const database = { read: (query: (rows: EntityManager) => Promise<unknown>) => query(source.manager) };
    const images = new OwnedImagesRepository(database as unknown as Database);
    const log = vi.spyOn(source.logger, 'logQuery');
    for (const before of [undefined, ALL, ALL / 2n, 60n, 2n]) {
      const page = await images.page(ACCOUNT, LIMIT, before);
      const last = (before ?? ALL + 1n) - 1n;
      expect([page.length, page[0]]).toEqual([Math.min(LIMIT, Number(last)), last]);
    }
    const [first = [], next = []] = log.mock.calls as [string, unknown[]][];
    const costs = await Promise.all([first, next].map(([sql = '', values = []]) => costOf[kind](source, sql, values)));
    expect(costs).toEqual([WANTED, WANTED]);
  });
});

/** Returns how many rows the server reads for a statement, or what its plan has besides a range of the primary key. */
async function costOverMysql(source: DataSource, sql: string, values: unknown[]): Promise<string> {
  const runner = source.createQueryRunner();
  const rowsRead = async () => {
    const read = (await runner.query("SHOW SESSION STATUS LIKE 'Handler_read%'")) as Variable[];
    return read
      .filter(({ Variable_name: name }) => /_(first|key|last|next|prev)$/.test(name))
      .reduce((sum, { Value }) => sum + Number(Value), 0);
  };
  try {
    const [plan] = (await runner.query(`EXPLAIN ${sql}`, values)) as { key: string; Extra: string }[];
    const before = await rowsRead();
    await runner.query(sql, values);
    const read = (await rowsRead()) - before;
    const isRange = plan?.key === 'PRIMARY' && !/sort|temporary/i.test(plan.Extra) && read <= LIMIT + 1;
    return isRange ? WANTED : JSON.stringify({ plan, read });
  } finally {
    await runner.release();
  }
}

async function costOverSqlite(source: DataSource, sql: string, values: unknown[]): Promise<string> {
  const plan = (await source.query(`EXPLAIN QUERY PLAN ${sql}`, values)) as { detail: string }[];
  const details = plan.map(({ detail }) => detail).join('; ');
  return /^SEARCH \w+ USING PRIMARY KEY \(account_id=\?( AND image_id<\?)?\)$/.test(details) ? WANTED : details;
}
