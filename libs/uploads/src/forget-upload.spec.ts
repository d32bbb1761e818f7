import type { JobQueue } from '#jobs';
import type { LinkStore } from '#links';
import { describe, expect, it } from 'vitest';

import { ForgetUpload } from './forget-upload.js';
import type { StagedUploads } from './staged-uploads.js';
import { MovingUpload } from './testing/index.js';

const ID = 1n << 60n;
const noJob = { state: async () => undefined } as unknown as JobQueue;

function forgetting(upload: MovingUpload, linkStore: LinkStore = upload.linkStore) {
  const done: string[] = [];
  const staged = {
    end: async () => void done.push('end'),
    discard: async () => void done.push('discard'),
  } as unknown as StagedUploads;
  return { forget: new ForgetUpload(noJob, upload.links, linkStore, staged), done };
}

describe('ForgetUpload', () => {
  it('leaves a tombstone and nothing else of an upload without a link', async () => {
    const upload = new MovingUpload(ID, Infinity);
    const { forget, done } = forgetting(upload);
    await forget.run(ID);
    expect([done, upload.link?.deletedAt]).toEqual([['discard'], 2]);
  });

  it('leaves a link alone that a job made just before the tombstone', async () => {
    const upload = new MovingUpload(ID, Infinity);
    const { linkStore } = upload;
    const late = {
      ...linkStore,
      createTombstone: async (id: bigint) => (upload.endJob(), linkStore.createTombstone(id)),
    };
    const { forget, done } = forgetting(upload, late as typeof linkStore);
    await forget.run(ID);
    expect([done, upload.link?.deletedAt]).toEqual([['end'], null]);
  });
});
