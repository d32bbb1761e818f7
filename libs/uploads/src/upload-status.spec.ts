import type { JobQueue } from '#jobs';
import { expect, it } from 'vitest';

import { MovingUpload } from './testing/index.js';
import type { UploadFailuresRepository } from './upload-failures.repository.js';
import { ReadUploadStatus } from './upload-status.js';

const ID = 1n << 60n;
const noJob = { state: async () => undefined } as unknown as JobQueue;
const noFailure = { find: async () => undefined } as unknown as UploadFailuresRepository;

it.each([0, 1, 2, 3])('knows an upload whose job ends after %i looks at it', async (looksBefore) => {
  const { locate } = new MovingUpload(ID, looksBefore);
  const status = await new ReadUploadStatus(noJob, locate, noFailure).run(ID);
  expect(status?.state).toMatch(/^(staged|stored)$/);
});
