import { DomainError } from '#errors';
import type { JobOutcome } from '#jobs';
import type { Link, LinkStore } from '#links';
import { describe, expect, it, vi } from 'vitest';

import type { OriginalWriter } from './original-writer.js';
import { MovingUpload } from './testing/index.js';
import type { PendingUpload } from './upload.js';
import type { UploadManifest } from './records/upload-manifest.js';
import type { UploadRecords } from './records/upload-records.js';
import type { UploadJobs } from './upload-jobs.js';
import { UploadService } from './upload.service.js';

const ID = 1n << 60n;
const LOST = new DomainError('upload-not-found', 'The bytes of the upload are gone.');
const manifest: UploadManifest = {
  version: 1,
  title: null,
  description: null,
  expiresAt: null,
  bytes: 1,
  sha256: '0'.repeat(64),
  place: 0,
  answer: 'now',
};
const recorded: PendingUpload = { state: 'recorded', id: ID, manifest };

function serviceFor(upload: MovingUpload, outcome?: JobOutcome<Link>, links: LinkStore = upload.linkStore) {
  const write = vi.fn<UploadRecords['write']>(async () => undefined);
  const done: string[] = [];
  const records = {
    write,
    delete: async () => void done.push('delete'),
    discard: async () => void done.push('discard'),
    claim: async () => undefined,
    release: async () => undefined,
  } as unknown as UploadRecords;
  const jobs = { wait: async () => outcome, state: async () => undefined } as unknown as UploadJobs;
  const uploads = new UploadService(records, {} as OriginalWriter, jobs, upload.locator, links);
  return { uploads, write, done };
}

describe('wait', () => {
  it.each([0, 1, 2, 3])(
    'returns the link of an upload that another process stores after %i looks, while its own job fails',
    async (looksBefore) => {
      const upload = new MovingUpload(ID, looksBefore);
      const { uploads } = serviceFor(upload, { ok: false, error: LOST });
      const link = await uploads.wait(recorded, 10);
      // Undefined: the upload was acknowledged while it was staged.
      expect([upload.link, undefined]).toContain(link);
    },
  );

  it('returns the link of an upload that is stored before its bytes are looked for', async () => {
    const upload = new MovingUpload(ID, 0);
    const link = await serviceFor(upload).uploads.wait(recorded, 0);
    expect(link).toBeDefined();
    expect(link).toBe(upload.link);
  });

  it('acknowledges an upload whose bytes are still there at the time limit', async () => {
    const { uploads, write } = serviceFor(new MovingUpload(ID, 1));
    expect(await uploads.wait(recorded, 0)).toBeUndefined();
    expect(write).toHaveBeenLastCalledWith(ID, { ...manifest, answer: 'accepted' });
  });
});

describe('abandon', () => {
  it('leaves a tombstone and nothing else of an upload without a link', async () => {
    const upload = new MovingUpload(ID, Infinity);
    const { uploads, done } = serviceFor(upload);
    await uploads.abandon(ID, null);
    expect([done, upload.link?.deletedAt]).toEqual([['discard'], 2]);
  });

  it('leaves a link alone that a job inserted just before the tombstone', async () => {
    const upload = new MovingUpload(ID, Infinity);
    const { linkStore } = upload;
    const createTombstone = async (id: bigint) => (upload.endJob(), linkStore.createTombstone(id));
    const { uploads, done } = serviceFor(upload, undefined, { ...linkStore, createTombstone } as typeof linkStore);
    await uploads.abandon(ID, null);
    expect([done, upload.link?.deletedAt]).toEqual([['delete'], null]);
  });
});
