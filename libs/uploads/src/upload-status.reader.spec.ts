import { expect, it } from 'vitest';

import { MovingUpload } from './testing/index.js';
import type { UploadFailuresRepository } from './records/upload-failures.repository.js';
import type { UploadJobs } from './upload-jobs.js';
import { UploadStatusReader } from './upload-status.reader.js';

const ID = 1n << 60n;
const noJob = { state: async () => undefined } as unknown as UploadJobs;
const noFailure = { find: async () => undefined } as unknown as UploadFailuresRepository;

it.each([0, 1, 2, 3])('finds an upload whose job ends after %i reads', async (looksBefore) => {
  const { locator } = new MovingUpload(ID, looksBefore);
  const status = await new UploadStatusReader(noJob, locator, noFailure).find(ID);
  expect(status?.state).toMatch(/^(staged|stored)$/);
});
