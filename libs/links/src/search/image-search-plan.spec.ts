import type { Database } from '#database';
import { openDatabase, type OpenDatabase } from '#database/testing';
import type { EntityManager } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../../test/harness/databases.js';
import { queryCost } from '../../../../test/harness/query-cost.js';
import { Block } from '../blocks/block.entity.js';
import { BlocksRepository } from '../blocks/blocks.repository.js';
import { Link } from '../link.entity.js';
import { ImageOrigin } from '../origins/image-origin.entity.js';
import { ImageOriginsRepository } from '../origins/image-origins.repository.js';
import { tombstone } from '../tombstone.js';
import { ImageSearchRepository } from './image-search.repository.js';

const LIMIT = 50;
/** 2^14 images with the same digest and address, so that no statistics make an index look selective. */
const DOUBLINGS = 14;
const ALL = 2n ** BigInt(DOUBLINGS);
const DIGEST = Buffer.alloc(32, 7);
const ADDRESS = Buffer.concat([Buffer.alloc(10), Buffer.from('ffffc0000207', 'hex')]);

describe.each(DATABASE_KINDS)('the statements that find images in %s', (kind) => {
  let databases: Databases;
  let open: OpenDatabase;
  let search: ImageSearchRepository;
  let origins: ImageOriginsRepository;
  let blocks: BlocksRepository;

  beforeAll(async () => {
    databases = await Databases.start(kind);
    open = await openDatabase(await databases.create(), [Link, ImageOrigin, Block]);
    const { source } = open;
    const link = { ...tombstone(1n, 0), sha256: DIGEST, uploadSha256: DIGEST, deletedAt: null };
    await source.manager.insert(Link, link);
    await source.manager.insert(ImageOrigin, { imageId: 1n, address: ADDRESS });
    const block = { imageId: 1n, blockedAt: 1, isLegal: 0, reason: '', source: 'admin' as const };
    await source.manager.insert(Block, block);
    const names = source.getMetadata(Link).columns.map(({ databaseName }) => databaseName);
    const columns = names.filter((name) => name !== 'id').join(', ');
    for (let number = 0; number < DOUBLINGS; number += 1) {
      const add = String(2 ** number);
      await source.query(`INSERT INTO links (id, ${columns}) SELECT id + ${add}, ${columns} FROM links`);
      await source.query(`INSERT INTO image_origins SELECT image_id + ${add}, address FROM image_origins`);
      await source.query(
        `INSERT INTO blocks SELECT image_id + ${add}, blocked_at, is_legal, reason, source FROM blocks`,
      );
    }
    // Over the connection whose statements are logged, for SQLite too.
    const database = {
      read: (query: (rows: EntityManager) => Promise<unknown>) => query(source.manager),
      indexHint: (index: string) => open.database.indexHint(index),
    } as unknown as Database;
    search = new ImageSearchRepository(database);
    origins = new ImageOriginsRepository(database);
    blocks = new BlocksRepository(database);
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  /** Returns the ids that a search finds, and what its statements cost. */
  async function costsOf(find: () => Promise<bigint[]>) {
    const log = vi.spyOn(open.source.logger, 'logQuery');
    const ids = await find();
    const statements = log.mock.calls as [string, unknown[]][];
    log.mockRestore();
    const costs = await Promise.all(statements.map(([sql, values]) => queryCost(open.source, sql, values)));
    return { ids, costs };
  }

  const newestOf = (before: bigint | undefined) => {
    const first = (before ?? ALL + 1n) - 1n;
    return Array.from({ length: Math.min(LIMIT, Number(first)) }, (_, at) => first - BigInt(at));
  };
  const range = { first: ADDRESS, last: ADDRESS };

  it.each<[string, (before: bigint | undefined) => Promise<bigint[]>, string]>([
    ['all', async (before) => (await search.newest(before, LIMIT)).map(({ id }) => id), 'PRIMARY'],
    ['a digest', (before) => search.withDigest(DIGEST, before, LIMIT), 'links_(upload_)?sha256'],
    ['an address', (before) => origins.ofAddress(ADDRESS, before, LIMIT), 'image_origins_address'],
    [
      'addresses by time',
      async (before) => (await origins.newest(before, LIMIT)).map(({ imageId }) => imageId),
      'PRIMARY',
    ],
    ['blocks', (before) => blocks.page(before, LIMIT), 'PRIMARY'],
  ])('read only the rows of their page: %s', async (_name, find, index) => {
    const plan = kind === 'mysql' ? new RegExp(`^${index}$`) : /^SEARCH \w+ USING (?!.*TEMP B-TREE)/;
    for (const before of [undefined, ALL, ALL / 2n, 60n, 2n]) {
      const { ids, costs } = await costsOf(() => find(before));
      expect(ids).toEqual(newestOf(before));
      for (const cost of costs) {
        expect(cost.plan).toMatch(plan);
        expect(cost.rows ?? 0).toBeLessThanOrEqual(LIMIT + 2);
      }
    }
  });

  it('read a network by the index of addresses, and stop at the limit', async () => {
    const { ids, costs } = await costsOf(() => origins.inRange(range, LIMIT));
    expect(ids).toHaveLength(LIMIT);
    expect(costs[0]?.plan).toMatch(/image_origins_address/);
    expect(costs[0]?.rows ?? 0).toBeLessThanOrEqual(LIMIT + 2);
  });

  it('read rows of given ids by the primary key', async () => {
    const ids = [3n, 9n, ALL + 5n];
    const { costs, ids: found } = await costsOf(async () => {
      await origins.findAll(ids);
      await blocks.findAll(ids);
      return (await search.findAll(ids)).map(({ id }) => id);
    });
    expect(found).toEqual([9n, 3n]);
    for (const { plan, rows = 0 } of costs) {
      expect(plan).toMatch(/PRIMARY/);
      expect(rows).toBeLessThanOrEqual(2 * ids.length + 1);
    }
  });
});
