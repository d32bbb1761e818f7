import type { KeyCodec } from '#keys';
import { EarlierUploads, type UploadRecords, UploadService } from '#uploads';
import { MovingUpload } from '#uploads/testing';
import { expect, it } from 'vitest';

import type { ResumableUpload } from './resumable-upload.entity.js';
import type { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import { ID, NO_FIELDS } from './testing/memory-uploads.js';
import type { UploadBytes } from './upload-bytes.js';
import { UploadCompletion } from './upload-completion.js';

const whole: ResumableUpload = {
  id: ID,
  version: 3,
  length: 9,
  received: 4,
  bytes: { kind: 'disk', name: 'a', size: 9 },
  image: NO_FIELDS,
  metadata: null,
  touchedAt: 0,
};

/** The completion of an upload whose process died after it was accepted and before the answer. */
function completing(upload: MovingUpload, order: string[]): UploadCompletion {
  const log = (what: string) => async () => void order.push(what);
  const records = { find: (id: bigint) => upload.records.find(id), flush: log('flush') } as unknown as UploadRecords;
  const nothing = {} as never;
  const jobs = { add: log('queue') } as never;
  const uploads = new UploadService(records, nothing, jobs, upload.locator, nothing);
  return new UploadCompletion(
    { save: log('save') } as unknown as ResumableUploadsRepository,
    { complete: log('complete') } as unknown as UploadBytes,
    { encode: String } as unknown as KeyCodec,
    uploads,
    new EarlierUploads(uploads, records, upload.locator, nothing),
  );
}

it.each([0, 1, 2, 3])(
  'does not accept an image again that was accepted and is stored after %i looks',
  async (looksBefore) => {
    const order: string[] = [];
    const upload = await completing(new MovingUpload(ID, looksBefore), order).repeat(whole, whole);
    expect(upload.id).toBe(ID);
    expect(order).not.toContain('complete');
  },
);

it('makes a staged image durable and queues its job again', async () => {
  const order: string[] = [];
  const upload = await completing(new MovingUpload(ID, Infinity), order).repeat(whole, whole);
  expect(upload.state).toBe('recorded');
  expect(order).toEqual(['flush', 'queue']);
});

it('throws if the image was deleted', async () => {
  const upload = new MovingUpload(ID, 0);
  upload.endJob();
  await upload.linkStore.delete(ID, null);
  await expect(completing(upload, []).repeat(whole, whole)).rejects.toMatchObject({ code: 'upload-gone' });
});
