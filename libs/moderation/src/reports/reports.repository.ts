import { Database, isDuplicate } from '#database';
import { Injectable } from '@nestjs/common';
import { And, type EntityManager, In, LessThan, MoreThan } from 'typeorm';

import { Report } from './report.entity.js';
import type { ReportPosition } from './report-id.js';
import { ReportedImage } from './reported-image.entity.js';

/** Further reports of an image are counted, and replace resolved ones. */
export const MAX_STORED_REPORTS = 100;

export type NewReport = Omit<Report, 'count' | 'isOpen' | 'note'>;

/**
 * All SQL about reports. A transaction keeps to the rows of one image, and locks its row in `reported_images` first.
 */
@Injectable()
export class ReportsRepository {
  constructor(private readonly database: Database) {}

  /** Stores a report, or counts it if the client has one or if there is no room. Returns the numbers afterwards. */
  async add(report: NewReport): Promise<ReportedImage> {
    try {
      return await this.database.write((rows) => addReport(rows, report));
    } catch (error) {
      // Another client reported the image for the first time at the same time.
      if (isDuplicate(error)) return this.database.write((rows) => addReport(rows, report));
      throw error;
    }
  }

  /** Returns the open report of an image that was the `n`th to be stored, or null if fewer are open. */
  async findNthOpen(imageId: bigint, n: number): Promise<Report | null> {
    const where = { imageId, isOpen: 1 };
    const found = await this.database.read((rows) => rows.find(Report, { where, order: { id: 'ASC' }, take: n }));
    return found[n - 1] ?? null;
  }

  /** Resolves an open report. Returns null if there is no such report; `isNew`: it was open. */
  async resolve(
    { imageId, id }: ReportPosition,
    note: string | null,
    now: number,
  ): Promise<{ report: Report; isNew: boolean } | null> {
    return this.database.write(async (rows) => {
      const resolved = await resolveOpen(rows, imageId, { id }, { note, now });
      const report = await rows.findOneBy(Report, { imageId, id });
      return report && { report, isNew: resolved > 0 };
    });
  }

  /** Resolves all open reports of an image, and returns how many there were. */
  async resolveAll(imageId: bigint, note: string | null, now: number): Promise<number> {
    return this.database.write((rows) => resolveOpen(rows, imageId, {}, { note, now }));
  }

  /** Returns at most `limit` reports, the newest first, below the id `before` if it is given. */
  page(isOpen: boolean, before: bigint | undefined, limit: number): Promise<Report[]> {
    const where = { isOpen: Number(isOpen), ...(before !== undefined && { id: LessThan(before) }) };
    return this.database.read((rows) => rows.find(Report, { where, order: { id: 'DESC' }, take: limit }));
  }

  /** Returns the numbers of those of the images that were reported, in any order. */
  countsOf(imageIds: readonly bigint[]): Promise<ReportedImage[]> {
    return this.database.read((rows) => rows.findBy(ReportedImage, { imageId: In(imageIds) }));
  }

  /** Returns at most `limit` resolved reports with ids above `after` and below `end`, the oldest first. */
  pageResolved(after: bigint, end: bigint, limit: number): Promise<Report[]> {
    const where = { isOpen: 0, id: And(MoreThan(after), LessThan(end)) };
    return this.database.read((rows) => rows.find(Report, { where, order: { id: 'ASC' }, take: limit }));
  }

  /** Deletes the resolved reports of an image with ids below `end`. Their number stays in the counts of the image. */
  async deleteResolved(imageId: bigint, end: bigint): Promise<void> {
    await this.database.write(async (rows) => {
      // Locks the row, as each transaction does first.
      await rows.increment(ReportedImage, { imageId }, 'storedReports', 0);
      const old = { imageId, isOpen: 0, id: LessThan(end) };
      const count = await rows.countBy(Report, old);
      await rows.delete(Report, old);
      await rows.decrement(ReportedImage, { imageId }, 'storedReports', count);
    });
  }

  /**
   * Returns at most `limit` images that were reported, the newest image first, below the id `before` if it is given.
   */
  listImages(before: bigint | undefined, limit: number): Promise<ReportedImage[]> {
    const where = before === undefined ? {} : { imageId: LessThan(before) };
    return this.database.read((rows) => rows.find(ReportedImage, { where, order: { imageId: 'DESC' }, take: limit }));
  }
}

async function addReport(rows: EntityManager, report: NewReport): Promise<ReportedImage> {
  const { imageId, reporter } = report;
  const image = await countReport(rows, imageId);
  if (await rows.findOneBy(Report, { imageId, reporter })) {
    await rows.increment(Report, { imageId, reporter }, 'count', 1);
    return image;
  }
  const { storedReports: stored, openReports: open } = image;
  if (open >= MAX_STORED_REPORTS) return image;
  if (stored >= MAX_STORED_REPORTS) await deleteOldestResolved(rows, imageId);
  const newest = await rows.findOne(Report, { where: { imageId }, order: { id: 'DESC' } });
  // Ids rise in the order of the transactions (findNthOpen), although clocks and random bits differ.
  const id = newest && newest.id >= report.id ? newest.id + 1n : report.id;
  await rows.insert(Report, { ...report, id, count: 1, isOpen: 1, note: null });
  const numbers = { storedReports: Math.min(stored + 1, MAX_STORED_REPORTS), openReports: open + 1 };
  await rows.update(ReportedImage, { imageId }, numbers);
  return { ...image, ...numbers };
}

/** Counts a report of an image and returns the numbers. The row is locked until the transaction ends. */
async function countReport(rows: EntityManager, imageId: bigint): Promise<ReportedImage> {
  const { affected } = await rows.increment(ReportedImage, { imageId }, 'reports', 1);
  if (affected) return rows.findOneByOrFail(ReportedImage, { imageId });
  const first = { imageId, reports: 1, storedReports: 0, openReports: 0, reviewedAt: null };
  await rows.insert(ReportedImage, first);
  return first;
}

async function deleteOldestResolved(rows: EntityManager, imageId: bigint): Promise<void> {
  const { reporter } = await rows.findOneOrFail(Report, { where: { imageId, isOpen: 0 }, order: { id: 'ASC' } });
  await rows.delete(Report, { imageId, reporter });
}

/** Resolves the open reports of an image, or the one with the id. Returns how many there were. */
async function resolveOpen(
  rows: EntityManager,
  imageId: bigint,
  which: { id?: bigint },
  { note, now }: { note: string | null; now: number },
): Promise<number> {
  const { affected: isReported } = await rows.update(ReportedImage, { imageId }, { reviewedAt: now });
  if (!isReported) return 0;
  const { affected: resolved = 0 } = await rows.update(Report, { imageId, ...which, isOpen: 1 }, { isOpen: 0, note });
  if (resolved > 0) await rows.decrement(ReportedImage, { imageId }, 'openReports', resolved);
  return resolved;
}
