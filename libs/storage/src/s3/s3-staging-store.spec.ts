import { describe, expect, it } from 'vitest';

import { stagedKey } from '../object-key.js';
import { bytesOf, inChunks, stagingStoreContract } from '../testing/index.js';
import { s3Fixture } from '../testing/s3-fixture.js';

const KEY = stagedKey(42n);

const { servers, newStaging } = s3Fixture();

describe('with checksums', () => {
  stagingStoreContract(async () => newStaging());
});

describe('without the newer checksums', () => {
  stagingStoreContract(async () => newStaging({ checksums: 'required' }));
});

describe('S3StagingStore', () => {
  it('lists more objects than a page holds, and none outside its prefix', async () => {
    const [store, other] = [newStaging(), newStaging()];
    await other.put(KEY, inChunks(bytesOf(1)));
    const ids = Array.from({ length: 1010 }, (_, id) => BigInt(id));
    for (let from = 0; from < ids.length; from += 101) {
      const batch = ids.slice(from, from + 101);
      await Promise.all(batch.map((id) => store.put(stagedKey(id), inChunks(bytesOf(1)))));
    }
    const keys: string[] = [];
    for await (const { key } of store.list()) keys.push(key);
    expect(keys.sort()).toEqual(ids.map(stagedKey));
    expect(servers.proxy.count('ListObjectsV2')).toBe(2);
    await store.delete(keys);
    for await (const { key } of store.list()) expect.unreachable(`${key} was deleted`);
  });
});
