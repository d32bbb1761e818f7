import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';

import { S3Proxy } from '../../../../test/harness/s3-proxy.js';
import { weed } from '../../../../test/harness/weed.js';
import { yourS3 } from '../../../../test/harness/your-s3.js';
import { originalKey, stagedKey } from '../object-key.js';
import type { ObjectAddress } from '../object-store.js';
import { bytesOf, factsOf, inChunks, objectStoreContract, stagingStoreContract } from '../testing/index.js';
import { s3Fixture } from '../testing/s3-fixture.js';
import { S3ObjectStore } from './s3-object-store.js';
import { S3StagingStore } from './s3-staging-store.js';

const MIB = 1024 * 1024;
const KEY = stagedKey(42n);

const { servers, newStore, newStaging, stores } = s3Fixture();

describe('with checksums', () => {
  objectStoreContract({ open: async () => newStore(), openStaging: async () => newStaging() });
});

describe('without the newer checksums', () => {
  const older = { checksums: 'required' } as const;
  objectStoreContract({ open: async () => newStore(older), openStaging: async () => newStaging(older) });
});

describe('S3ObjectStore', () => {
  it('puts a small object with one request that contains the digest', async () => {
    await newStore().put(KEY, inChunks(bytesOf(MIB)));
    expect(Object.fromEntries(servers.proxy.counts)).toEqual({ PutObject: 1 });
  });

  it('reads a usual image with one request, at any offset', async () => {
    const store = newStore();
    const bytes = bytesOf(3 * MIB);
    await store.put(KEY, inChunks(bytes));
    servers.proxy.forget();
    const reader = await store.open(KEY);
    for (const offset of [0, 2 * MIB, 5, 3 * MIB - 10]) {
      expect((await reader!.read(offset, 1000)).equals(bytes.subarray(offset, offset + 1000))).toBe(true);
    }
    expect(Object.fromEntries(servers.proxy.counts)).toEqual({ GetObject: 1 });
  });

  it.each([
    ['20 minutes behind', 20],
    ['20 minutes ahead', -20],
    ['3 minutes behind, which the SDK does not correct', 3],
  ])('signs addresses that the server accepts, with a clock that is %s', async (_name, minutes) => {
    servers.proxy.aheadMs = minutes * 60_000;
    try {
      const store = newStore();
      await store.put(KEY, inChunks(bytesOf(1000)));
      const { host, uri } = (await store.address(KEY)) as Extract<ObjectAddress, { kind: 's3' }>;
      const answer = await fetch(`http://${host}${uri}`);
      expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, 1000]);
    } finally {
      servers.proxy.aheadMs = 0;
    }
  });

  it('reads 20 MiB in sequence with few requests', async () => {
    const store = newStore();
    await store.put(KEY, inChunks(bytesOf(20 * MIB)));
    servers.proxy.forget();
    const reader = await store.open(KEY);
    for (let at = 0; at < reader!.size; at += 256 * 1024) await reader!.read(at, 256 * 1024);
    expect(Object.fromEntries(servers.proxy.counts)).toEqual({ GetObject: 4 });
  });

  it('adopts without a transfer of the bytes', async () => {
    const [staging, store] = [newStaging(), newStore()];
    const bytes = bytesOf(MIB);
    await staging.put(KEY, inChunks(bytes));
    servers.proxy.forget();
    expect(await store.adopt(staging.locationOf(KEY), originalKey(42n, 'png'), factsOf(bytes))).toBe(true);
    expect(Object.fromEntries(servers.proxy.counts)).toEqual({ CopyObject: 1, HeadObject: 1 });
  });

  it.each([MIB, 9 * MIB])('does not adopt %i bytes that are not the expected ones', async (size) => {
    const [staging, store] = [newStaging(), newStore()];
    await staging.put(KEY, inChunks(bytesOf(size)));
    expect(await store.adopt(staging.locationOf(KEY), KEY, factsOf(bytesOf(size - 1)))).toBe(false);
  });

  it('fails to open an object whose bytes changed in the store', async () => {
    const store = newStore();
    await store.put(KEY, inChunks(bytesOf(MIB)));
    const root = servers.server.folder;
    const names = await readdir(root, { recursive: true });
    const path = names.find((name) => name.endsWith(`store-${stores()}/${KEY}.data`));
    await writeFile(join(root, path!), bytesOf(MIB, 2));
    await expect(store.open(KEY)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it.each([{ endpoint: 'http://127.0.0.1:1' }, { region: 'eu-west-1' }])('does not adopt from %o', async (other) => {
    expect(await newStore().adopt(newStaging(other).locationOf(KEY), KEY)).toBe(false);
  });

  it('reuses its connections, and opens no more than the limit', async () => {
    await using own = await S3Proxy.start(servers.server);
    const store = newStore({ endpoint: own.url }, { connections: 4 });
    const ids = Array.from({ length: 20 }, (_, id) => BigInt(id));
    const putAll = () => Promise.all(ids.map((id) => store.put(stagedKey(id), inChunks(bytesOf(3 * MIB)))));
    await putAll();
    await putAll();
    expect(own.opened).toBe(4);
  });

  it('releases its connection when the reader closes the stream', async () => {
    const store = newStore({}, { connections: 1 });
    await store.put(KEY, inChunks(bytesOf(20 * MIB)));
    const found = await store.get(KEY);
    found!.body.destroy();
    // With one connection, this waits for ever when the first request does not release it.
    expect(await store.stat(KEY)).toBeDefined();
  });
});

// Last, because from here on the tests use the credentials of the environment.
for (const [name, open] of Object.entries({ weed, TEST_S3_URL: yourS3 })) {
  const options = await open();
  if (!options) continue;
  let stores = 0;
  describe(`on ${name}`, () => {
    beforeAll(() => {
      if (name === 'TEST_S3_URL') vi.unstubAllEnvs();
    });
    const newOptions = () => {
      stores += 1;
      return { ...options, prefix: `${options.prefix}spec-${Date.now()}-${stores}/` };
    };
    objectStoreContract({
      open: async () => new S3ObjectStore(newOptions()),
      openStaging: async () => new S3StagingStore(newOptions()),
    });
    stagingStoreContract(async () => new S3StagingStore(newOptions()));
  });
}
