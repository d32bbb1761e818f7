import { type LinkStore, tombstone } from '#links';
import type { UploadStatusReader } from '#uploads';
import { MovingUpload } from '#uploads/testing';
import { describe, expect, it, vi } from 'vitest';

import { EditImage } from './edit-image.js';
import type { OuterCaches } from './outer-caches.js';

const ID = 1n << 60n;
const WORDS = { title: 'A lake' };

/** `settled`: what happens while the edit waits for the upload's job. */
function editing(upload: MovingUpload, settled: () => void = () => undefined) {
  const links = {
    update: async () => {
      if (upload.link?.deletedAt !== null) return false;
      upload.link = { ...upload.link, ...WORDS };
      return true;
    },
  } as unknown as LinkStore;
  const refresh = vi.fn<OuterCaches['refreshPages']>(async () => undefined);
  const uploads = { waitForJob: async () => settled() } as unknown as UploadStatusReader;
  const edit = new EditImage(upload.locator, uploads, links, { refreshPages: refresh } as unknown as OuterCaches);
  return { edit, refresh };
}

describe('EditImage', () => {
  it.each([0, 1, 2, 3, 4])('edits an image whose job ends after %i looks at it', async (looksBefore) => {
    const upload = new MovingUpload(ID, looksBefore);
    const { edit, refresh } = editing(upload, () => upload.endJob());
    await edit.edit(ID, WORDS);
    expect(upload.link?.title).toBe('A lake');
    expect(refresh).toHaveBeenCalledExactlyOnceWith(ID);
  });

  it('has an upload that takes longer edited later', async () => {
    const { edit } = editing(new MovingUpload(ID, Infinity));
    await expect(edit.edit(ID, WORDS)).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 });
  });

  it('does not bring back an image that is deleted at the same time', async () => {
    const upload = new MovingUpload(ID, Infinity);
    const { edit, refresh } = editing(upload, () => (upload.link = tombstone(ID, 5)));
    await expect(edit.edit(ID, WORDS)).rejects.toMatchObject({ code: 'image-gone' });
    expect([upload.link, refresh.mock.calls]).toEqual([tombstone(ID, 5), []]);
  });

  it('takes no edit of an image that has expired', async () => {
    const upload = new MovingUpload(ID, 0);
    upload.endJob();
    if (upload.link) upload.link = { ...upload.link, expiresAt: 1 };
    const { edit } = editing(upload);
    await expect(edit.edit(ID, WORDS)).rejects.toMatchObject({ code: 'image-gone' });
    expect(upload.link?.title).toBeNull();
  });
});
