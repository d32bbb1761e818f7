import { openDatabase, type OpenDatabase } from '#database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../../test/harness/databases.js';
import { timeId } from '../time-id.js';
import { Report } from './report.entity.js';
import { ReportedImage } from './reported-image.entity.js';
import { MAX_STORED_REPORTS, type NewReport, ReportsRepository } from './reports.repository.js';

const NOW = Date.now();

describe.each(DATABASE_KINDS)('reports in %s', (kind) => {
  let databases: Databases;
  let open: OpenDatabase;
  let reports: ReportsRepository;
  let image = 2n ** 62n;
  let id = timeId(NOW);

  beforeAll(async () => {
    databases = await Databases.start(kind);
    open = await openDatabase(await databases.create(), [Report, ReportedImage]);
    reports = new ReportsRepository(open.database);
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  const newImage = () => (image += 1n);
  function reportOf(imageId: bigint, client: number): NewReport {
    const reporter = Buffer.alloc(2);
    reporter.writeUInt16BE(client);
    return { imageId, reporter, id: (id += 1n), reason: 'other', text: 'é', contact: null, createdAt: NOW };
  }
  async function countsOf(imageId: bigint) {
    const [counts] = await reports.countsOf([imageId]);
    return counts;
  }
  const rowsOf = (imageId: bigint) => open.source.manager.find(Report, { where: { imageId }, order: { id: 'ASC' } });

  it('counts a repeat of the same client, and stores its first report', async () => {
    const imageId = newImage();
    const first = reportOf(imageId, 1);
    await reports.add({ ...first, text: 'x'.repeat(2_000), contact: 'é'.repeat(254) });
    await reports.add({ ...reportOf(imageId, 1), reason: 'spam' });
    await reports.add(reportOf(imageId, 2));
    expect(await rowsOf(imageId)).toMatchObject([{ id: first.id, reason: 'other', count: 2, isOpen: 1 }, { count: 1 }]);
    expect(await countsOf(imageId)).toMatchObject({ reports: 3, storedReports: 2, openReports: 2, reviewedAt: null });
  });

  it('stores at most 100 reports of an image, counts the others, and replaces the oldest resolved ones', async () => {
    const imageId = newImage();
    for (let client = 1; client <= MAX_STORED_REPORTS + 20; client += 1) await reports.add(reportOf(imageId, client));
    const full = { reports: 120, storedReports: 100, openReports: 100 };
    expect([await countsOf(imageId), (await rowsOf(imageId)).length]).toMatchObject([full, 100]);

    const [, , third] = await rowsOf(imageId);
    expect(await reports.resolve(third!, 'a lake', NOW)).toMatchObject({ isNew: true, report: { note: 'a lake' } });
    const last = reportOf(imageId, 200);
    await reports.add(last);
    const rows = await rowsOf(imageId);
    expect(rows.map((row) => row.id)).not.toContain(third!.id);
    expect([rows.length, rows.at(-1)?.id]).toEqual([100, last.id]);
    expect(await countsOf(imageId)).toMatchObject({ ...full, reports: 121 });
  });

  it('resolves one report once, and leaves the others open', async () => {
    const imageId = newImage();
    const [one, two] = [reportOf(imageId, 1), reportOf(imageId, 2)];
    await reports.add(one);
    await reports.add(two);
    expect(await reports.resolve(one, null, NOW)).toMatchObject({ isNew: true, report: { isOpen: 0, note: null } });
    expect(await reports.resolve(one, 'again', NOW)).toMatchObject({ isNew: false, report: { note: null } });
    expect(await countsOf(imageId)).toMatchObject({ openReports: 1, reviewedAt: NOW });
    expect(await reports.resolve({ imageId, id: 7n }, null, NOW)).toBeNull();
    expect(await reports.resolve({ imageId: newImage(), id: one.id }, null, NOW)).toBeNull();
  });

  it('resolves all open reports of an image, which a repeated report does not open again', async () => {
    const imageId = newImage();
    for (const client of [1, 2, 3]) await reports.add(reportOf(imageId, client));
    expect([await reports.resolveAll(imageId, 'Spam', NOW), await reports.resolveAll(imageId, 'x', NOW)]).toEqual([
      3, 0,
    ]);
    await reports.add(reportOf(imageId, 2));
    expect(await rowsOf(imageId)).toMatchObject([1, 2, 1].map((count) => ({ count, isOpen: 0, note: 'Spam' })));
    expect(await countsOf(imageId)).toMatchObject({ reports: 4, openReports: 0 });
    expect(await reports.resolveAll(newImage(), 'Spam', NOW)).toBe(0);
  });

  it('lists open and resolved reports, and reported images, the newest first and in pages', async () => {
    const [a, b] = [newImage(), newImage()];
    const added = [reportOf(b, 1), reportOf(a, 1), reportOf(b, 2)];
    for (const report of added) await reports.add(report);
    const ids = (page: Report[]) => page.map((report) => report.id);
    const newestFirst = added.toReversed().map((report) => report.id);
    expect(ids(await reports.page(true, undefined, 3))).toEqual(newestFirst);
    expect(ids(await reports.page(true, newestFirst[0], 2))).toEqual(newestFirst.slice(1));
    await reports.resolve(added[1]!, null, NOW);
    expect(ids(await reports.page(true, undefined, 2))).toEqual([newestFirst[0], newestFirst[2]]);
    expect(ids(await reports.page(false, undefined, 1))).toEqual([newestFirst[1]]);
    expect((await reports.listImages(undefined, 2)).map(({ imageId }) => imageId)).toEqual([b, a]);
    expect((await reports.listImages(b, 1)).map(({ imageId }) => imageId)).toEqual([a]);
  });

  it('finds the same nth open report for all, however reports of an image race', async () => {
    const imageId = newImage();
    const added = [4, 3, 2, 1].map((client) => reportOf(imageId, client)).toReversed();
    const seen = await Promise.all(
      added.map(async (report) => {
        const { openReports } = await reports.add(report);
        return openReports < 3 ? [] : [(await reports.findNthOpen(imageId, 3))?.id];
      }),
    );
    const [, , third] = await rowsOf(imageId);
    expect(seen.flat()).toEqual([third?.id, third?.id]);
    expect(await reports.findNthOpen(imageId, 5)).toBeNull();
  });

  it('deletes resolved reports below an id, and leaves open ones', async () => {
    const imageId = newImage();
    const added = [reportOf(imageId, 1), reportOf(imageId, 2), reportOf(imageId, 3)];
    for (const report of added) await reports.add(report);
    for (const { id: resolved } of [added[0]!, added[2]!]) {
      await reports.resolve({ imageId, id: resolved }, 'Seen', NOW);
    }
    const end = added[2]!.id;
    expect(await reports.pageResolved(added[0]!.id - 1n, end, 10)).toMatchObject([{ id: added[0]!.id }]);
    await reports.deleteResolved(imageId, end);
    expect((await rowsOf(imageId)).map((report) => report.id)).toEqual([added[1]!.id, end]);
    expect(await countsOf(imageId)).toMatchObject({ reports: 3, storedReports: 2, openReports: 1 });
    expect(await reports.pageResolved(added[0]!.id - 1n, end, 10)).toEqual([]);
  });

  it('keeps its numbers right however reports of an image race', async () => {
    const imageId = newImage();
    const clients = Array.from({ length: 24 }, (_, number) => number % 12);
    await Promise.all(clients.map((client) => reports.add(reportOf(imageId, client))));
    expect(await rowsOf(imageId)).toHaveLength(12);
    expect(await countsOf(imageId)).toMatchObject({ reports: 24, storedReports: 12, openReports: 12 });
  });
});
