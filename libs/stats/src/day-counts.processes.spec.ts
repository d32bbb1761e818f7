import { openDatabase } from '#database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../test/harness/databases.js';
import { DayCountRow } from './day-count.entity.js';
import type { DayCount } from './day-counts.js';
import { DayCountsRepository } from './day-counts.repository.js';

const WRITES = 20;
const UPLOADS: DayCount = { day: 20_000, name: 'uploads', amount: 2 };
const BYTES: DayCount = { day: 20_001, name: 'bytes', amount: 3_000_000_000 };

describe.each(DATABASE_KINDS)('counts over %s', (kind) => {
  let databases: Databases;
  beforeAll(async () => {
    databases = await Databases.start(kind);
  });
  afterAll(() => databases[Symbol.asyncDispose]());

  it('are added up, and end with their day', async () => {
    await using open = await openDatabase(await databases.create(), [DayCountRow]);
    const rows = new DayCountsRepository(open.database);
    await Promise.all(Array.from({ length: WRITES }, () => rows.add([UPLOADS, BYTES])));
    await rows.add([]);
    expect(await rows.findSince(UPLOADS.day)).toEqual([
      { ...UPLOADS, amount: WRITES * UPLOADS.amount },
      { ...BYTES, amount: WRITES * BYTES.amount },
    ]);
    expect(await rows.findSince(BYTES.day)).toHaveLength(1);
    await rows.deleteBefore(BYTES.day);
    expect(await rows.findSince(0)).toHaveLength(1);
  });
});
