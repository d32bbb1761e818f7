import type { KeyCodec } from '#keys';
import { type UploadReceiver, type UploadRecords, UploadService } from '#uploads';
import { MovingUpload } from '#uploads/testing';
import { expect, it, vi } from 'vitest';

import type { PartStore } from './part-store.js';
import type { ResumableUpload } from './resumable-upload.entity.js';
import type { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import { UploadCompletion } from './upload-completion.js';

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

/** The completion of an upload whose process died after it was accepted and before the answer. */
function completing(upload: MovingUpload, order: string[]): UploadCompletion {
  const log =
    (what: string) =>
    async <T>(given: T): Promise<T> => {
      order.push(what);
      return given;
    };
  const records = { flush: log('flush') } as unknown as UploadRecords;
  const nothing = {} as never;
  const uploads = new UploadService(records, nothing, nothing, upload.locator, nothing);
  return new UploadCompletion(
    { save: log('save') } as unknown as ResumableUploadsRepository,
    { read: vi.fn(), delete: log('delete parts') } as unknown as PartStore,
    {} as KeyCodec,
    { receive: log('receive') } as unknown as UploadReceiver,
    uploads,
  );
}

it.each([0, 1])(
  'does not accept an image again that was accepted and is stored after %i looks',
  async (looksBefore) => {
    const order: string[] = [];
    await completing(new MovingUpload(ID, looksBefore), order).complete(whole);
    expect(order).toEqual(['save', 'delete parts']);
  },
);

it('makes a staged image durable before it deletes the parts', async () => {
  const order: string[] = [];
  await completing(new MovingUpload(ID, Infinity), order).complete(whole);
  expect(order).toEqual(['flush', 'save', 'delete parts']);
});

it('throws if the image was deleted', async () => {
  const upload = new MovingUpload(ID, 0);
  upload.endJob();
  await upload.linkStore.delete(ID);
  await expect(completing(upload, []).complete(whole)).rejects.toMatchObject({ code: 'upload-gone' });
});
