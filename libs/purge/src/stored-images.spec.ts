import type { UploadStatusReader } from '#uploads';
import { MovingUpload } from '#uploads/testing';
import { expect, it } from 'vitest';

import { StoredImages } from './stored-images.js';

const ID = 1n << 60n;

/** Looks for an upload. `whileWaiting` happens while its job is waited for. */
function imagesFor(upload: MovingUpload, whileWaiting: () => void = () => undefined) {
  const waits: number[] = [];
  const uploads = {
    waitForJob: async (_id: bigint, ms: number) => {
      waits.push(ms);
      whileWaiting();
    },
  } as unknown as UploadStatusReader;
  return { images: new StoredImages(upload.locator, uploads), waits };
}

it('finds a stored image without waiting', async () => {
  const { images, waits } = imagesFor(new MovingUpload(ID, 0));
  expect([(await images.locate(ID)).state, waits]).toEqual(['linked', []]);
});

it('waits up to 4 s for the job of an upload, and finds its image', async () => {
  const upload = new MovingUpload(ID, Infinity);
  const { images, waits } = imagesFor(upload, () => upload.endJob());
  expect([(await images.locate(ID)).state, waits]).toEqual(['linked', [4_000]]);
});

it('finds an upload pending whose job takes longer', async () => {
  const { images, waits } = imagesFor(new MovingUpload(ID, Infinity));
  expect([(await images.locate(ID)).state, waits]).toEqual(['pending', [4_000]]);
});
