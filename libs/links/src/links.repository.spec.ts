import { openDatabase, type OpenDatabase } from '#database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../test/harness/databases.js';
import { Link } from './link.entity.js';
import { ImageOrigin } from './origins/image-origin.entity.js';
import { ImageOriginsRepository } from './origins/image-origins.repository.js';
import { LinksRepository } from './links.repository.js';
import { PendingDeletion } from './pending-deletion.entity.js';
import { UploadRow } from './upload-row.entity.js';
import { UploadRowsRepository } from './upload-rows.repository.js';

const ENTITIES = [Link, PendingDeletion, UploadRow, ImageOrigin];
/** Above 2^53, where a JavaScript number cannot tell an id from its neighbours. */
const IDS = [9007199254740993n, 6917529027641081855n, 2n ** 63n - 1n];

const linkOf = (id: bigint, more: Partial<Link> = {}): Link => ({
  id,
  store: 0,
  format: 1,
  bytes: 20_000_000,
  width: 60_000,
  height: 1,
  flags: 0,
  sha256: Buffer.alloc(32, 0xff),
  uploadSha256: null,
  title: null,
  description: null,
  expiresAt: null,
  deletedAt: null,
  ownerId: null,
  ...more,
});

describe.each(DATABASE_KINDS)('links in %s', (kind) => {
  let databases: Databases;
  let open: OpenDatabase;
  let links: LinksRepository;

  beforeAll(async () => {
    databases = await Databases.start(kind);
    open = await openDatabase(await databases.create(), ENTITIES);
    links = new LinksRepository(open.database);
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  it.each(IDS)('keeps the id %s exact through every query', async (id) => {
    const neighbours = [id - 1n, id - 2n];
    const written = linkOf(id, { expiresAt: 1_000 });
    expect(await links.insert(written)).toEqual(written);
    for (const near of neighbours) await links.insert(linkOf(near));
    expect(await links.find(id)).toEqual(written);
    expect((await links.dueDeletions(1_000, 10)).map((due) => due.id)).toEqual([id]);
    expect(await links.delete(id, 2_000)).toBe(true);
    expect(await links.find(id)).toMatchObject({ id, deletedAt: 2_000 });
    expect(await links.findDeletion(id)).toEqual({ id, dueAt: 2_000, pass: 0 });
    const first = { id, dueAt: 2_000, pass: 0 };
    const second = { id, dueAt: 3_000, pass: 1 };
    expect(await links.postponeDeletion(first, 3_000, 1)).toBe(true);
    expect(await links.findDeletion(id)).toEqual(second);
    // The row is no longer as it was read.
    expect(await links.postponeDeletion(first, 9_000, 5)).toBe(false);
    await links.endDeletion(first);
    expect(await links.findDeletion(id)).toEqual(second);
    await links.endDeletion(second);
    expect(await links.findDeletion(id)).toBeNull();
    for (const near of neighbours) expect(await links.find(near)).toMatchObject({ id: near, deletedAt: null });
  });

  it('keeps the address of the uploader with the link, and that of the first try of a repeated job', async () => {
    const origins = new ImageOriginsRepository(open.database);
    const [imageId, deleted] = [2n ** 61n, 2n ** 61n + 1n];
    const addresses = [1, 2].map((last) => Buffer.concat([Buffer.alloc(15), Buffer.of(last)]));
    for (const address of addresses) await links.insert(linkOf(imageId), { address });
    await links.insert(linkOf(deleted, { deletedAt: 5 }));
    await links.insert(linkOf(deleted), { address: addresses[0] });
    expect(await origins.findAll([imageId, deleted])).toEqual([{ imageId, address: addresses[0] }]);
    await links.delete(imageId, 5);
    expect(await origins.findAll([imageId])).toHaveLength(1);
    await open.source.manager.clear(Link);
    await open.source.manager.clear(PendingDeletion);
    expect(await origins.deleteBelow(imageId, 10)).toBe(false);
    expect(await origins.findAll([imageId])).toHaveLength(1);
    expect(await origins.deleteBelow(imageId + 1n, 1)).toBe(true);
    expect(await origins.deleteBelow(imageId + 1n, 1)).toBe(false);
    expect(await origins.findAll([imageId])).toEqual([]);
  });

  it('returns due deletions page by page, also those of the same millisecond', async () => {
    const ids = [3n, 1n, 2n ** 60n, 2n, 5n];
    for (const each of ids) await links.insert(linkOf(each, { expiresAt: each === 5n ? 4 : 6 }));
    const seen: bigint[] = [];
    let last: PendingDeletion | undefined;
    do {
      const page = await links.dueDeletions(6, 2, last);
      seen.push(...page.map(({ id }) => id));
      last = page.at(-1);
    } while (last);
    expect(seen).toEqual([5n, 1n, 2n, 3n, 2n ** 60n]);
  });

  it('keeps any character of a title and a description of full length', async () => {
    const title = '😀'.repeat(128);
    const description = 'é'.repeat(2_000);
    await links.insert(linkOf(50n, { title, description }));
    expect(await links.find(50n)).toMatchObject({ title, description });
  });

  it('moves the deletion with the expiry, and leaves none for a link that no longer expires', async () => {
    const id = 55n;
    await links.insert(linkOf(id));
    expect(await links.update(id, { title: 'A lake', expiresAt: 9_000 })).toEqual(
      linkOf(id, { title: 'A lake', expiresAt: 9_000 }),
    );
    expect(await links.findDeletion(id)).toEqual({ id, dueAt: 9_000, pass: 0 });
    await links.update(id, { expiresAt: 8_000 });
    expect(await links.deleteExpired(id, 7_999, 1)).toBe(false);
    expect([(await links.find(id))?.deletedAt, await links.findDeletion(id)]).toEqual([
      null,
      { id, dueAt: 8_000, pass: 0 },
    ]);
    await links.update(id, { expiresAt: null });
    expect([await links.deleteExpired(id, 9_999, 1), await links.findDeletion(id)]).toEqual([false, null]);
    await links.update(id, { expiresAt: 8_000 });
    expect([await links.deleteExpired(id, 8_000, 8_001), await links.update(id, { expiresAt: null })]).toEqual([
      true,
      null,
    ]);
    expect(await links.findDeletion(id)).toEqual({ id, dueAt: 8_001, pass: 0 });
  });

  it('returns an existing row unchanged, and makes no deletion for the link that was not inserted', async () => {
    await links.insert(linkOf(60n, { title: 'first' }));
    expect(await links.insert(linkOf(60n, { title: 'second', expiresAt: 9_000 }))).toMatchObject({ title: 'first' });
    expect([(await links.find(60n))?.title, await links.findDeletion(60n)]).toEqual(['first', null]);
  });

  it('inserts one row for concurrent inserts of the same id', async () => {
    const titles = Array.from({ length: 12 }, (_, number) => `sender ${number}`);
    const rows = await Promise.all(titles.map((title) => links.insert(linkOf(70n, { title }))));
    const { title } = (await links.find(70n)) ?? {};
    expect(titles).toContain(title);
    expect(new Set(rows.map((row) => row.title))).toEqual(new Set([title]));
  });

  it('deletes a link for one of several concurrent deletes', async () => {
    await links.insert(linkOf(80n));
    const wins = await Promise.all(Array.from({ length: 8 }, () => links.delete(80n, 5_000)));
    expect(wins.filter(Boolean)).toHaveLength(1);
  });

  it('inserts either the link or the tombstone of an id, and tells both callers which', async () => {
    for (let id = 100n; id < 110n; id++) {
      const [row, isDeleted] = await Promise.all([
        links.insert(linkOf(id, { title: 'link' })),
        links.insertTombstone(linkOf(id, { title: 'tombstone', deletedAt: 7_000 })),
      ]);
      const kept = await links.find(id);
      expect(row.title).toBe(kept?.title);
      expect(kept?.title).toBe(isDeleted ? 'tombstone' : 'link');
      expect(await links.findDeletion(id)).toEqual(isDeleted ? { id, dueAt: 7_000, pass: 0 } : null);
    }
  });

  describe('of uploads with a row', () => {
    let uploads: UploadRowsRepository;
    const insertEnding = (id: bigint, changes?: Partial<Link>) =>
      links.insert(linkOf(id, changes), { endsUpload: true });

    beforeAll(() => {
      uploads = new UploadRowsRepository(open.database);
    });

    it('deletes the row with the commit that inserts the link, also when the link was inserted before', async () => {
      await uploads.insert(200n, 'recorded');
      await uploads.insert(201n, 'recorded');
      await insertEnding(200n, { expiresAt: 9_000 });
      await links.insert(linkOf(201n));
      expect([await uploads.find(200n), await uploads.find(201n)]).toMatchObject([null, { id: 201n }]);
      expect(await insertEnding(201n, { title: 'second' })).toMatchObject({ id: 201n, title: null });
      expect(await uploads.find(201n)).toBeNull();
    });

    it('keeps the row if the link cannot be inserted', async () => {
      await uploads.insert(202n, 'recorded');
      await expect(insertEnding(202n, { sha256: null as never })).rejects.toThrow(/null/i);
      expect([await links.find(202n), await uploads.find(202n)]).toMatchObject([null, { id: 202n }]);
    });

    it('keeps the row of an upload whose id has a tombstone', async () => {
      await links.insertTombstone(linkOf(203n, { deletedAt: 7_000 }));
      await uploads.insert(203n, 'recorded');
      expect(await insertEnding(203n)).toMatchObject({ id: 203n, deletedAt: 7_000 });
      expect(await uploads.find(203n)).toMatchObject({ id: 203n });
    });

    it('deletes the row with the commit that inserts a tombstone', async () => {
      await uploads.insert(204n, 'recorded');
      const gone = linkOf(204n, { deletedAt: 7_000 });
      expect(await links.insertTombstone(gone)).toEqual(gone);
      expect(await links.insertTombstone(gone)).toBeNull();
      expect([await uploads.find(204n), await links.findDeletion(204n)]).toEqual([
        null,
        { id: 204n, dueAt: 7_000, pass: 0 },
      ]);
    });

    it('gives a tombstone the owner that the row names, unless the caller knows it', async () => {
      for (const id of [205n, 206n]) await uploads.insert(id, 'receiving', 2n ** 62n - 1n);
      await links.insertTombstone(linkOf(205n, { deletedAt: 7_000 }));
      await links.insertTombstone(linkOf(206n, { deletedAt: 7_000, ownerId: 5n }));
      expect([await links.find(205n), await links.find(206n)]).toMatchObject([
        { ownerId: 2n ** 62n - 1n },
        { ownerId: 5n },
      ]);
    });
  });
});

describe('the plan of MySQL', () => {
  it('finds a link by one row of the primary key, and due deletions by their index', async () => {
    await using databases = await Databases.start('mysql');
    await using open = await openDatabase(await databases.create(), ENTITIES);
    const links = new LinksRepository(open.database);
    const ids = Array.from({ length: 500 }, (_, number) => BigInt(number + 1));
    await open.source.manager.insert(
      Link,
      ids.map((id) => linkOf(id)),
    );
    await open.source.manager.insert(
      PendingDeletion,
      ids.map((id) => ({ id, dueAt: Number(id), pass: 0 })),
    );
    await open.source.query('ANALYZE TABLE links, pending_deletions');
    const statements: string[] = [];
    const { logger } = open.source;
    const logQuery = logger.logQuery.bind(logger);
    logger.logQuery = (sql, values) => {
      statements.push(sql);
      logQuery(sql, values);
    };
    await links.find(7n);
    await links.findDeletion(7n);
    await links.dueDeletions(3, 10);
    await links.dueDeletions(3, 10, { id: 7n, dueAt: 2, pass: 0 });
    const explain = async (sql = '', values: unknown[] = []) => (await open.source.query(`EXPLAIN ${sql}`, values))[0];
    expect(statements).toHaveLength(4);
    expect(await explain(statements[0], ['7'])).toMatchObject({ type: 'const', key: 'PRIMARY', rows: '1' });
    expect(await explain(statements[1], ['7'])).toMatchObject({ type: 'const', key: 'PRIMARY', rows: '1' });
    expect(await explain(statements[2], ['3'])).toMatchObject({ type: 'range', key: 'pending_deletions_due_at' });
    expect(await explain(statements[3], ['2', '7', '2', '3'])).toMatchObject({
      type: 'range',
      key: 'pending_deletions_due_at',
    });
  });
});
