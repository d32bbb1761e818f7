import { DomainError } from '#errors';
import type { HoldsRepository, LinkStore } from '#links';
import type { UploadRecords } from '#uploads';
import { expect, it } from 'vitest';

import { ImageHoldsService } from './image-holds.service.js';
import type { PurgeService } from './purge.service.js';

const ID = 7n;
const REASON = new DomainError('upload-banned', 'Not here.');

/** The ports in memory. `events` has what was done, in order. */
function service({ isHeld = true, failure = undefined as Error | undefined } = {}) {
  const events: string[] = [];
  const holds = {
    release: async () => events.push('release') > 0,
    refuse: async () => events.push('refuse') > 0 && isHeld,
  };
  const links = { forget: async () => events.push('forget') > 0 };
  const records = {
    addFailure: async (_id: bigint, { code }: { code: string }) => void events.push(`failure ${code}`),
  };
  const purge = {
    purgeIfDue: async () => {
      events.push('purge');
      if (failure) throw failure;
    },
  };
  const images = new ImageHoldsService(
    holds as unknown as HoldsRepository,
    links as unknown as LinkStore,
    records as unknown as UploadRecords,
    purge as unknown as PurgeService,
  );
  return { images, events };
}

it('makes a held image live, and then has all processes load it again', async () => {
  const { images, events } = service();
  await images.release(ID);
  expect(events).toEqual(['release', 'forget']);
});

it('records why an image is refused before its link ends, and deletes it', async () => {
  const { images, events } = service();
  await images.refuse(ID, REASON);
  expect(events).toEqual(['failure upload-banned', 'refuse', 'forget', 'purge']);
});

it('deletes nothing if an administrator has decided in the meantime', async () => {
  const { images, events } = service({ isHeld: false });
  await images.refuse(ID, REASON);
  expect(events).not.toContain('purge');
});

it('leaves the deletion to the sweeper while a store fails, and hides no other failure', async () => {
  const away = service({ failure: new DomainError('unavailable', 'Away.') });
  await expect(away.images.refuse(ID, REASON)).resolves.toBeUndefined();
  const broken = service({ failure: new TypeError('A bug.') });
  await expect(broken.images.refuse(ID, REASON)).rejects.toThrow('A bug.');
});
