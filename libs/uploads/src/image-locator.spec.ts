import { type Link, type LinksRepository, tombstone } from '#links';
import { describe, expect, it } from 'vitest';

import { ImageLocator } from './image-locator.js';
import type { UploadManifest } from './records/upload-manifest.js';
import type { UploadRecords } from './records/upload-records.js';
import { MovingUpload } from './testing/index.js';

const ID = 1n << 60n;

describe('ImageLocator', () => {
  it.each([0, 1, 2, 3])('finds an upload whose job ends after %i reads, pending or linked', async (looksBefore) => {
    const byRecord = await new MovingUpload(ID, looksBefore).locator.locate(ID);
    const upload = new MovingUpload(ID, looksBefore);
    const byBytes = await upload.locator.findPending(ID, {} as UploadManifest);
    expect(['pending', 'linked']).toContain(byRecord.state);
    expect([true, upload.link]).toContain(byBytes);
    expect(byBytes).not.toBeNull();
  });

  it('reads a link once and does not read records if there is a link', async () => {
    const upload = new MovingUpload(ID, 0);
    upload.endJob();
    let asked = 0;
    const links = { find: async () => ((asked += 1), upload.link) } as unknown as LinksRepository;
    const locator = new ImageLocator(links, {} as UploadRecords);
    expect(await locator.locate(ID)).toEqual({ state: 'linked', link: upload.link });
    expect(asked).toBe(1);
  });

  it('distinguishes a deleted image from an unknown one', async () => {
    const upload = new MovingUpload(ID, 0);
    upload.endJob();
    await upload.linkStore.delete(ID, null);
    expect(await upload.locator.locate(ID)).toMatchObject({ state: 'gone', link: { deletedAt: 2 } });
    const nothing = { find: async () => null } as unknown as LinksRepository;
    const empty = { find: async () => undefined } as unknown as UploadRecords;
    expect(await new ImageLocator(nothing, empty).locate(ID)).toEqual({ state: 'unknown' });
  });

  it('finds the owner of an image that is pending, linked or deleted', async () => {
    const locatorOf = (link: Link | null, manifest?: Partial<UploadManifest>) =>
      new ImageLocator(
        { find: async () => link } as unknown as LinksRepository,
        { find: async () => manifest && { state: 'recorded', manifest } } as unknown as UploadRecords,
      );
    const owner = { accountId: '7', keyId: null, totalBytes: { account: null, key: null } };
    const link = { ...tombstone(ID, 2, 7n), deletedAt: null };
    expect(await locatorOf(null, { owner }).findOwner(ID)).toBe(7n);
    expect(await locatorOf(null, {}).findOwner(ID)).toBeNull();
    expect(await locatorOf(link).findOwner(ID)).toBe(7n);
    expect(await locatorOf({ ...link, ownerId: null }).findOwner(ID)).toBeNull();
    expect(await locatorOf(tombstone(ID, 2, 7n)).findOwner(ID)).toBe(7n);
    await expect(locatorOf(null).findOwner(ID)).rejects.toMatchObject({ code: 'image-not-found' });
  });
});
