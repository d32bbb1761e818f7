import { DomainError } from '#errors';
import type { JobOutcome, JobQueue } from '#jobs';
import type { Link } from '#links';
import { describe, expect, it, vi } from 'vitest';

import type { ForgetUpload } from './forget-upload.js';
import type { StagedUploads } from './staged-uploads.js';
import { MovingUpload } from './testing/index.js';
import type { UploadManifest } from './upload-manifest.js';
import { WaitForLink } from './wait-for-link.js';

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

function waiting(upload: MovingUpload, outcome: JobOutcome<Link> | undefined) {
  const write = vi.fn<StagedUploads['write']>(async () => undefined);
  const staged = { write, end: async () => undefined } as unknown as StagedUploads;
  const jobs = { wait: async () => outcome } as unknown as JobQueue;
  const wait = new WaitForLink(staged, jobs, upload.links, upload.locate, {} as ForgetUpload);
  return { wait, write };
}

describe('WaitForLink', () => {
  it.each([0, 1, 2, 3])(
    'gives the link of an upload that another process stores after %i looks, while its own job fails',
    async (looksBefore) => {
      const upload = new MovingUpload(ID, looksBefore);
      const { wait } = waiting(upload, { ok: false, error: LOST });
      const link = await wait.run({ id: ID, manifest, isNamed: true }, 10);
      // Undefined: it was promised while it was staged.
      expect([upload.link, undefined]).toContain(link);
    },
  );

  it.each([0, 1, 2, 3, 4])('gives the link, or a promise, of an upload stored after %i looks', async (looksBefore) => {
    const upload = new MovingUpload(ID, looksBefore);
    const { wait, write } = waiting(upload, undefined);
    const link = await wait.run({ id: ID, manifest, isNamed: true }, 0);
    if (link) expect(link).toBe(upload.link);
    else expect(write).toHaveBeenLastCalledWith(ID, { ...manifest, answer: 'accepted' }, { durable: true });
    expect(looksBefore > 2 || link !== undefined).toBe(true);
  });
});
