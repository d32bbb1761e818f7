import type { Link, LinkStore } from '#links';
import { expect, it } from 'vitest';

import { MovingUpload } from './testing/index.js';
import type { UploadFailuresRepository } from './records/upload-failures.repository.js';
import type { UploadJobs } from './upload-jobs.js';
import { UploadStatusReader } from './upload-status.reader.js';

const ID = 1n << 60n;
const noJob = { state: async () => undefined } as unknown as UploadJobs;
const noFailure = { find: async () => undefined } as unknown as UploadFailuresRepository;

it.each([0, 1, 2, 3])('finds an upload whose job ends after %i reads', async (looksBefore) => {
  const { locator, linkStore } = new MovingUpload(ID, looksBefore);
  const status = await new UploadStatusReader(noJob, locator, linkStore, noFailure).find(ID);
  expect(status?.state).toMatch(/^(staged|stored)$/);
});

it('says `stored` only once this process shows an image that was held', async () => {
  const upload = new MovingUpload(ID, 0);
  upload.endJob();
  const { locator, link } = upload;
  const heldFlag = 4;
  let cached: Link | null = { ...link!, flags: heldFlag };
  const links = { findAny: async () => cached } as unknown as LinkStore;
  const reader = new UploadStatusReader(noJob, locator, links, noFailure);
  expect((await reader.find(ID))?.state).toBe('storing');
  cached = link;
  expect((await reader.find(ID))?.state).toBe('stored');
});
