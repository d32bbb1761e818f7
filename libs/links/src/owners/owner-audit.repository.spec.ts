import { openDatabase } from '#database/testing';
import { describe, expect, it } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../../test/harness/databases.js';
import { AccountUsage } from './account-usage.entity.js';
import { OwnedImage } from './owned-image.entity.js';
import { OwnerAuditRepository } from './owner-audit.repository.js';

const ANNA = 2n ** 62n - 1n;
const KEY = 2n ** 61n + 1n;

describe.each(DATABASE_KINDS)('the audit of accounts in %s', (kind) => {
  it('finds each account with images or usage, and counts again what is not the sum over its images', async () => {
    await using databases = await Databases.start(kind);
    await using open = await openDatabase(await databases.create(), [OwnedImage, AccountUsage]);
    const audit = new OwnerAuditRepository(open.database);
    const image = (accountId: bigint, imageId: bigint, keyId: bigint) => ({ accountId, imageId, keyId, bytes: 10 });
    const images = [image(3n, 1n, 0n), image(ANNA, 1n, KEY), image(ANNA, 2n, KEY), image(ANNA, 3n, 0n)];
    await open.source.manager.insert(OwnedImage, images);
    await open.source.manager.insert(AccountUsage, [
      { accountId: 5n, keyId: 0n, images: 0, bytes: 0 },
      { accountId: ANNA, keyId: 0n, images: 3, bytes: 29 },
      { accountId: ANNA, keyId: 9n, images: 1, bytes: 5 },
    ]);
    const accounts = [];
    for (let id = await audit.nextAccount(0n); id !== undefined; id = await audit.nextAccount(id)) accounts.push(id);
    expect(accounts).toEqual([3n, 5n, ANNA]);
    expect(await Promise.all(accounts.map((id) => audit.isUsageExact(id)))).toEqual([false, true, false]);
    for (const [id, isChanged] of [
      [3n, true],
      [5n, false],
      [ANNA, true],
      [ANNA, false],
    ] as const) {
      expect([id, await audit.recount(id)]).toEqual([id, isChanged]);
      expect(await audit.isUsageExact(id)).toBe(true);
    }
    const order = { accountId: 'ASC', keyId: 'ASC' } as const;
    expect(await open.source.manager.find(AccountUsage, { order })).toEqual([
      { accountId: 3n, keyId: 0n, images: 1, bytes: 10 },
      { accountId: 5n, keyId: 0n, images: 0, bytes: 0 },
      { accountId: ANNA, keyId: 0n, images: 3, bytes: 30 },
      { accountId: ANNA, keyId: 9n, images: 0, bytes: 0 },
      { accountId: ANNA, keyId: KEY, images: 2, bytes: 20 },
    ]);
    expect((await audit.images(ANNA, 1n, 1)).map(({ imageId }) => imageId)).toEqual([2n]);
  });
});
