import type { KeyCodec } from '#keys';
import type { AcceptUpload, StagedUploads } from '#uploads';
import { MovingUpload } from '#uploads/testing';
import { expect, it, vi } from 'vitest';

import { CompleteUpload } from './complete-upload.js';
import type { ResumableUpload } from './resumable-upload.entity.js';
import type { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import type { StagedParts } from './staged-parts.js';

const ID = 1n << 60n;
const image = { title: null, description: null, expiresInSeconds: null, sha256: null };
const whole: ResumableUpload = {
  id: ID,
  version: 3,
  length: 9,
  received: 9,
  parts: [{ name: 'a', size: 9 }],
  image,
  metadata: null,
  touchedAt: 0,
};

/** Of an upload whose process died between its acceptance and the answer. */
function completing(upload: MovingUpload, order: string[]): CompleteUpload {
  const log =
    (what: string) =>
    async <T>(given: T): Promise<T> => {
      order.push(what);
      return given;
    };
  const accept = { stage: log('stage'), accept: log('accept') } as unknown as AcceptUpload;
  return new CompleteUpload(
    { save: log('save') } as unknown as ResumableUploadsRepository,
    { read: vi.fn(), delete: log('delete parts') } as unknown as StagedParts,
    {} as KeyCodec,
    { flush: log('flush') } as unknown as StagedUploads,
    upload.locate,
    accept,
  );
}

it.each([0, 1])('does not accept again what was accepted, and is stored after %i looks at it', async (looksBefore) => {
  const order: string[] = [];
  await completing(new MovingUpload(ID, looksBefore), order).run(whole);
  expect(order).toEqual(['save', 'delete parts']);
});

it('makes what it finds staged durable before its parts go', async () => {
  const order: string[] = [];
  await completing(new MovingUpload(ID, Infinity), order).run(whole);
  expect(order).toEqual(['flush', 'save', 'delete parts']);
});

it('is refused once the image was deleted', async () => {
  const upload = new MovingUpload(ID, 0);
  upload.endJob();
  await upload.linkStore.delete(ID);
  await expect(completing(upload, []).run(whole)).rejects.toMatchObject({ code: 'upload-gone' });
});
