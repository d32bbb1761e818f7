import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';

import { S3Proxy } from '../../../../test/harness/s3-proxy.js';
import { weed } from '../../../../test/harness/weed.js';
import { yourS3 } from '../../../../test/harness/your-s3.js';
import { originalKey, stagedKey } from '../object-key.js';
import { bytesOf, factsOf, inChunks, objectStoreContract } from '../testing/index.js';
import { s3Fixture } from '../testing/s3-fixture.js';
import { S3ObjectStore } from './s3-object-store.js';

const MIB = 1024 * 1024;
const DURABLE = { durable: true } as const;
const KEY = stagedKey(42n);

const { servers, newStore, stores } = s3Fixture();

describe('with checksums', () => {
  objectStoreContract(async () => newStore());
});

describe('without the newer checksums', () => {
  objectStoreContract(async () => newStore({ checksums: 'required' }));
});

describe('S3ObjectStore', () => {
  it('puts a small object with one request, which carries the digest', async () => {
    await newStore().put(KEY, inChunks(bytesOf(MIB)), DURABLE);
    expect(Object.fromEntries(servers.proxy.counts)).toEqual({ PutObject: 1 });
  });

  it('reads the usual image with one request, wherever it reads', async () => {
    const store = newStore();
    const bytes = bytesOf(3 * MIB);
    await store.put(KEY, inChunks(bytes), DURABLE);
    servers.proxy.forget();
    const reader = await store.open(KEY);
    for (const place of [0, 2 * MIB, 5, 3 * MIB - 10]) {
      expect((await reader!.read(place, 1000)).equals(bytes.subarray(place, place + 1000))).toBe(true);
    }
    expect(Object.fromEntries(servers.proxy.counts)).toEqual({ GetObject: 1 });
  });

  it.each([
    ['20 minutes behind', 20],
    ['20 minutes ahead', -20],
    ['3 minutes behind, which the SDK does not correct', 3],
  ])('signs addresses that the server takes, by a clock that is %s', async (_name, minutes) => {
    servers.proxy.aheadMs = minutes * 60_000;
    try {
      const store = newStore();
      await store.put(KEY, inChunks(bytesOf(1000)), DURABLE);
      const address = await store.address(KEY);
      if (address.kind !== 's3') return expect.unreachable();
      const answer = await fetch(`http://${address.host}${address.uri}`);
      expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, 1000]);
    } finally {
      servers.proxy.aheadMs = 0;
    }
  });

  it('reads 20 MiB from end to end with few requests', async () => {
    const store = newStore();
    await store.put(KEY, inChunks(bytesOf(20 * MIB)), DURABLE);
    servers.proxy.forget();
    const reader = await store.open(KEY);
    for (let at = 0; at < reader!.size; at += 256 * 1024) await reader!.read(at, 256 * 1024);
    expect(Object.fromEntries(servers.proxy.counts)).toEqual({ GetObject: 4 });
  });

  it('adopts without carrying the bytes', async () => {
    const [source, store] = [newStore(), newStore()];
    const bytes = bytesOf(MIB);
    await source.put(KEY, inChunks(bytes), DURABLE);
    servers.proxy.forget();
    expect(await store.adopt(source, KEY, originalKey(42n, 'png'), factsOf(bytes))).toBe(true);
    expect(Object.fromEntries(servers.proxy.counts)).toEqual({ CopyObject: 1, HeadObject: 1 });
  });

  it.each([MIB, 9 * MIB])('does not adopt %i bytes that are not those expected', async (size) => {
    const [source, store] = [newStore(), newStore()];
    await source.put(KEY, inChunks(bytesOf(size)), DURABLE);
    expect(await store.adopt(source, KEY, KEY, factsOf(bytesOf(size - 1)))).toBe(false);
  });

  it('reads no bytes that changed in the store', async () => {
    const store = newStore();
    await store.put(KEY, inChunks(bytesOf(MIB)), DURABLE);
    const root = servers.server.folder;
    const names = await readdir(root, { recursive: true });
    const path = names.find((name) => name.endsWith(`store-${stores()}/${KEY}.data`));
    await writeFile(join(root, path!), bytesOf(MIB, 2));
    await expect(store.open(KEY)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it.each([{ endpoint: 'http://127.0.0.1:1' }, { region: 'eu-west-1' }])('does not adopt from %o', async (other) => {
    expect(await newStore().adopt(newStore(other), KEY, KEY)).toBe(false);
  });

  it('lists more than a page holds, and nothing beside its prefix', async () => {
    const [store, other] = [newStore(), newStore()];
    await other.put(KEY, inChunks(bytesOf(1)), DURABLE);
    const ids = Array.from({ length: 1010 }, (_, id) => BigInt(id));
    for (let from = 0; from < ids.length; from += 101) {
      const batch = ids.slice(from, from + 101);
      await Promise.all(batch.map((id) => store.put(stagedKey(id), inChunks(bytesOf(1)), DURABLE)));
    }
    const keys: string[] = [];
    for await (const { key } of store.list()) keys.push(key);
    expect(keys.sort()).toEqual(ids.map(stagedKey));
    expect(servers.proxy.count('ListObjectsV2')).toBe(2);
    await store.delete(keys);
    for await (const { key } of store.list()) expect.unreachable(`${key} was deleted`);
  });

  it('keeps its connections, and opens no more than it may', async () => {
    await using own = await S3Proxy.start(servers.server);
    const store = newStore({ endpoint: own.url }, { connections: 4 });
    const ids = Array.from({ length: 20 }, (_, id) => BigInt(id));
    const putAll = () => Promise.all(ids.map((id) => store.put(stagedKey(id), inChunks(bytesOf(3 * MIB)), DURABLE)));
    await putAll();
    await putAll();
    expect(own.opened).toBe(4);
  });

  it('closes its connection when the reader goes away', async () => {
    const store = newStore({}, { connections: 1 });
    await store.put(KEY, inChunks(bytesOf(20 * MIB)), DURABLE);
    const found = await store.get(KEY);
    found!.body.destroy();
    // With one connection, this waits for ever if the first is not let go.
    expect(await store.stat(KEY)).toBeDefined();
  });
});

describe('memory', () => {
  it('holds at most three parts of each of 20 puts of 20 MiB at once', async () => {
    // Past the proxy, whose memory is of this process too.
    const store = newStore({ endpoint: servers.server.url });
    const bytes = bytesOf(20 * MIB);
    const floor = process.memoryUsage().arrayBuffers;
    let highest = 0;
    const watch = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage().arrayBuffers - floor);
    }, 5);
    const ids = Array.from({ length: 20 }, (_, id) => BigInt(id));
    await Promise.all(ids.map((id) => store.put(stagedKey(id), inChunks(bytes), DURABLE)));
    clearInterval(watch);
    expect(highest).toBeGreaterThan(20 * 8 * MIB);
    expect(highest).toBeLessThan(20 * 3 * 8 * MIB);
  });
});

// Last: from here on, your own credentials.
for (const [name, open] of Object.entries({ weed, TEST_S3_URL: yourS3 })) {
  const options = await open();
  if (!options) continue;
  let stores = 0;
  describe(`on ${name}`, () => {
    beforeAll(() => {
      if (name === 'TEST_S3_URL') vi.unstubAllEnvs();
    });
    objectStoreContract(async () => {
      stores += 1;
      return new S3ObjectStore({ ...options, prefix: `${options.prefix}spec-${Date.now()}-${stores}/` });
    });
  });
}
