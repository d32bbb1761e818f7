import type { JobQueue } from '#jobs';
import { expect, it } from 'vitest';

import { MovingUpload } from './testing/index.js';
import type { UploadRecords } from './records/upload-records.js';
import { UploadStatusReader } from './upload-status.reader.js';

const ID = 1n << 60n;
const noJob = { state: async () => undefined } as unknown as JobQueue;
const noFailure = { findFailure: async () => undefined } as unknown as UploadRecords;

it.each([0, 1, 2, 3])('finds an upload whose job ends after %i reads', async (looksBefore) => {
  const { locator } = new MovingUpload(ID, looksBefore);
  const status = await new UploadStatusReader(noJob, locator, noFailure).find(ID);
  expect(status?.state).toMatch(/^(staged|stored)$/);
});
