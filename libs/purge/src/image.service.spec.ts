import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { type LinkChanges, type LinkStore, tombstone } from '#links';
import type { ImageStores } from '#storage';
import type { UploadStatusReader } from '#uploads';
import { MovingUpload } from '#uploads/testing';
import { beforeEach, describe, expect, it } from 'vitest';

import { ImageLayers } from './image-layers.js';
import { ImageService } from './image.service.js';
import { OuterCaches } from './outer-caches.js';
import { StoredImages } from './stored-images.js';
import { RecordingCdn, RecordingEdge, RecordingQueue } from './testing/recording-caches.js';

const ID = 1n << 60n;
const CHANGES = { title: 'A lake' };
const codec = new KeyCodec('a secret of thirty-two characters or more');
const KEY = codec.encode(ID);

let edge: RecordingEdge;
let cdn: RecordingCdn;
let queue: RecordingQueue;
beforeEach(() => {
  [edge, cdn, queue] = [new RecordingEdge(), new RecordingCdn(), new RecordingQueue()];
});

interface Interleaving {
  /** Happens while an edit waits for the upload's job. */
  whileWaiting?: () => void;
  links?: Partial<LinkStore>;
}

function serviceFor(upload: MovingUpload, { whileWaiting = () => undefined, links = {} }: Interleaving = {}) {
  const update = async (_id: bigint, changes: LinkChanges) => {
    if (upload.link?.deletedAt !== null) return null;
    upload.link = { ...upload.link, ...changes };
    return upload.link;
  };
  const store = { ...upload.linkStore, update, ...links } as unknown as LinkStore;
  const uploads = { waitForJob: async () => whileWaiting() } as unknown as UploadStatusReader;
  const stored = new StoredImages(upload.locator, uploads);
  const layers = new ImageLayers(store, {} as unknown as ImageStores, new OuterCaches(codec, edge, cdn));
  return new ImageService(upload.locator, stored, store, layers, queue);
}

describe('edit', () => {
  it.each([0, 1, 2, 3, 4])('changes an image whose job ends after %i looks at it', async (looksBefore) => {
    const upload = new MovingUpload(ID, looksBefore);
    const edited = await serviceFor(upload, { whileWaiting: () => upload.endJob() }).edit(ID, CHANGES);
    expect([edited.title, upload.link?.title]).toEqual(['A lake', 'A lake']);
    expect([edge.refreshed, cdn.purged]).toEqual([[{ key: KEY, includesFiles: false }], [KEY]]);
  });

  it.each([
    ['pages and files, if the image gets an expiry', Date.now() + 60_000, true],
    ['no file, if the image expires no more', null, false],
  ])('makes the edges fetch again %s', async (_files, expiresAt, includesFiles) => {
    const upload = new MovingUpload(ID, 0);
    await serviceFor(upload).edit(ID, { expiresAt });
    const refreshed = [{ key: KEY, includesFiles }];
    expect([upload.link?.expiresAt, edge.refreshed, cdn.purged]).toEqual([expiresAt, refreshed, [KEY]]);
  });

  it('asks for a retry when the upload takes longer than 4 s', async () => {
    const service = serviceFor(new MovingUpload(ID, Infinity));
    await expect(service.edit(ID, CHANGES)).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 });
  });

  it('does not restore an image that is deleted at the same time', async () => {
    const upload = new MovingUpload(ID, Infinity);
    const service = serviceFor(upload, { whileWaiting: () => (upload.link = tombstone(ID, 5)) });
    await expect(service.edit(ID, CHANGES)).rejects.toMatchObject({ code: 'image-gone' });
    expect([upload.link, edge.refreshed]).toEqual([tombstone(ID, 5), []]);
  });

  it('refuses an image that has expired', async () => {
    const upload = new MovingUpload(ID, 0);
    upload.endJob();
    if (upload.link) upload.link = { ...upload.link, expiresAt: 1 };
    await expect(serviceFor(upload).edit(ID, CHANGES)).rejects.toMatchObject({ code: 'image-gone' });
    expect(upload.link?.title).toBeNull();
  });
});

describe('delete', () => {
  it.each([0, 1, 2, 3, 4])('deletes an upload whose job ends after %i looks at it', async (looksBefore) => {
    const upload = new MovingUpload(ID, looksBefore);
    await serviceFor(upload).delete(ID);
    upload.endJob();
    expect(upload.link?.deletedAt).toBe(2);
    expect(queue.added).toEqual([{ id: String(ID), delayMs: 0 }]);
  });

  it('deletes a link that is created after the upload was found staged', async () => {
    const upload = new MovingUpload(ID, Infinity);
    const { linkStore } = upload;
    const createTombstone = async (id: bigint) => {
      upload.endJob();
      return linkStore.createTombstone(id);
    };
    await serviceFor(upload, { links: { createTombstone } }).delete(ID);
    expect(upload.link).toMatchObject({ format: 1, deletedAt: 2 });
  });

  it('throws `image-gone` for an image that was deleted before', async () => {
    const service = serviceFor(new MovingUpload(ID, 0));
    await service.delete(ID);
    await expect(service.delete(ID)).rejects.toMatchObject({ code: 'image-gone' });
  });

  it('succeeds although the queue takes no jobs, because the sweeper adds the job', async () => {
    const upload = new MovingUpload(ID, 0);
    queue.failure = new DomainError('unavailable', 'The queue does not answer.');
    await serviceFor(upload).delete(ID);
    expect(upload.link?.deletedAt).toBe(2);
  });
});
