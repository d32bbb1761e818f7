import { DomainError } from '#errors';
import type { JobQueue } from '#jobs';
import { MovingUpload } from '#uploads/testing';
import { describe, expect, it } from 'vitest';

import { DeleteImage } from './delete-image.js';

const ID = 1n << 60n;

function deleting(upload: MovingUpload, add: () => Promise<void> = async () => undefined): DeleteImage {
  return new DeleteImage(upload.locator, upload.linkStore, { add } as unknown as JobQueue);
}

describe('DeleteImage', () => {
  it.each([0, 1, 2, 3, 4])('deletes an upload whose job ends after %i looks at it', async (looksBefore) => {
    const upload = new MovingUpload(ID, looksBefore);
    await deleting(upload).run(ID);
    upload.endJob();
    expect(upload.link?.deletedAt).toBe(2);
  });

  it('deletes a link that comes to be after the upload was found staged', async () => {
    const upload = new MovingUpload(ID, Infinity);
    const { linkStore } = upload;
    const late = {
      ...linkStore,
      createTombstone: async (id: bigint) => (upload.endJob(), linkStore.createTombstone(id)),
    };
    const jobs = { add: async () => undefined } as unknown as JobQueue;
    await new DeleteImage(upload.locator, late as typeof linkStore, jobs).run(ID);
    expect(upload.link).toMatchObject({ format: 1, deletedAt: 2 });
  });

  it('says that an image was deleted before', async () => {
    const upload = new MovingUpload(ID, 0);
    await deleting(upload).run(ID);
    await expect(deleting(upload).run(ID)).rejects.toMatchObject({ code: 'image-gone' });
  });

  it('is done though the queue takes no jobs: the sweeper adds the purge', async () => {
    const upload = new MovingUpload(ID, 0);
    const isDown = () => Promise.reject(new DomainError('unavailable', 'The queue does not answer.'));
    await deleting(upload, isDown).run(ID);
    expect(upload.link?.deletedAt).toBe(2);
  });
});
