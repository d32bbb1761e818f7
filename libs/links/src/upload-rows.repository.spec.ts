import { openDatabase, type OpenDatabase } from '#database/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../test/harness/databases.js';
import { UploadRow } from './upload-row.entity.js';
import { UploadRowsRepository } from './upload-rows.repository.js';

/** Above 2^53, where a JavaScript number cannot tell an id from its neighbours. */
const ID = 9007199254740993n;

/** Calls `work` while the clock shows `time`. */
async function at<T>(time: number, work: () => Promise<T>): Promise<T> {
  const clock = vi.spyOn(Date, 'now').mockReturnValue(time);
  return work().finally(() => clock.mockRestore());
}

describe.each(DATABASE_KINDS)('the rows of uploads in %s', (kind) => {
  let databases: Databases;
  let open: OpenDatabase;
  let uploads: UploadRowsRepository;

  beforeAll(async () => {
    databases = await Databases.start(kind);
    open = await openDatabase(await databases.create(), [UploadRow]);
    uploads = new UploadRowsRepository(open.database);
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  it('keeps state, owner, manifest and time of the last change, each row by its exact id', async () => {
    const manifest = JSON.stringify({ title: '😀'.repeat(128), description: 'é'.repeat(2_000) });
    const ownerId = 2n ** 62n - 1n;
    const begun = { state: 'receiving', manifest: null, touchedAt: 1_000 };
    await at(1_000, () => uploads.insert(ID, 'receiving', ownerId));
    await at(1_000, () => uploads.insert(ID - 1n, 'receiving'));
    expect(await uploads.find(ID)).toEqual({ id: ID, ...begun, ownerId });
    expect(await at(2_000, () => uploads.save(ID, 'acknowledged', manifest))).toBe(true);
    const saved = { state: 'acknowledged', manifest, touchedAt: 2_000 };
    expect(await uploads.find(ID)).toEqual({ id: ID, ...saved, ownerId });
    expect(await uploads.find(ID - 1n)).toEqual({ id: ID - 1n, ...begun, ownerId: null });
    await uploads.delete([ID, ID - 1n, ID - 2n]);
    expect([await uploads.find(ID), await uploads.find(ID - 1n)]).toEqual([null, null]);
  });

  it('says that a row was saved that has the same values already', async () => {
    await at(1_000, () => uploads.insert(20n, 'recorded'));
    expect(await at(1_000, () => uploads.save(20n, 'recorded', '{}'))).toBe(true);
    await uploads.delete([20n]);
  });

  it('says that a row was not saved when the upload has ended', async () => {
    expect(await uploads.save(21n, 'recorded', '{}')).toBe(false);
    expect(await uploads.find(21n)).toBeNull();
  });

  it('keeps the row that an id has already', async () => {
    await uploads.insert(22n, 'receiving');
    await uploads.insert(22n, 'recorded');
    expect(await uploads.find(22n)).toMatchObject({ state: 'receiving' });
    await uploads.delete([22n]);
  });

  it('returns uploads that were not changed since a time page by page, also those of the same millisecond', async () => {
    for (const id of [3n, 1n, 2n ** 60n, 2n]) await at(6, () => uploads.insert(id, 'receiving'));
    await at(4, () => uploads.insert(5n, 'receiving'));
    await at(7, () => uploads.insert(4n, 'receiving'));
    const seen: bigint[] = [];
    let last: UploadRow | undefined;
    do {
      const page = await uploads.untouchedSince(7, 2, last);
      seen.push(...page.map(({ id }) => id));
      last = page.at(-1);
    } while (last);
    expect(seen).toEqual([5n, 1n, 2n, 3n, 2n ** 60n]);
  });
});

it('finds uploads that were not changed by an index of MySQL', async () => {
  await using databases = await Databases.start('mysql');
  await using open = await openDatabase(await databases.create(), [UploadRow]);
  const uploads = new UploadRowsRepository(open.database);
  const rows = Array.from({ length: 500 }, (_, at) => ({ id: BigInt(at), state: 'recorded', touchedAt: at }) as const);
  await open.source.manager.insert(UploadRow, rows);
  await open.source.query('ANALYZE TABLE uploads');
  const log = vi.spyOn(open.source.logger, 'logQuery');
  await uploads.untouchedSince(3, 10);
  await uploads.untouchedSince(3, 10, { id: 7n, touchedAt: 2 });
  const [first, next] = log.mock.calls.map(([sql]) => sql);
  const byIndex = { type: 'range', key: 'uploads_touched_at' };
  expect((await open.source.query(`EXPLAIN ${first}`, ['3']))[0]).toMatchObject(byIndex);
  expect((await open.source.query(`EXPLAIN ${next}`, ['2', '7', '2', '3']))[0]).toMatchObject(byIndex);
});
