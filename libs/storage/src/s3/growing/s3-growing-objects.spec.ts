import { describe, expect, it } from 'vitest';

import { SLOW_DOWN } from '../../../../../test/harness/s3-faults.js';
import type { GrowingS3Object } from '../../growing-object.js';
import { stagedKey } from '../../object-key.js';
import { bytesOf, inChunks } from '../../testing/index.js';
import { s3Fixture } from '../../testing/s3-fixture.js';
import type { S3StagingStore } from '../s3-staging-store.js';

const MIB = 1024 * 1024;
const ID = 42n;

const { servers, newStaging } = s3Fixture();

/** Appends bodies of these sizes, and discards what each append replaced. */
async function grow(store: S3StagingStore, sizes: readonly number[], length: number | null): Promise<GrowingS3Object> {
  let growing: GrowingS3Object | undefined;
  for (const [seed, size] of sizes.entries()) {
    const grown = await store.append(ID, growing, inChunks(bytesOf(size, seed)), length);
    if (growing) await store.discard(ID, growing, grown);
    growing = grown as GrowingS3Object;
  }
  return growing!;
}

const requests = (...operations: string[]) => operations.map((operation) => servers.proxy.count(operation));

describe('growing objects in S3', () => {
  it('are written once if requests are as large as a part', async () => {
    const store = newStaging();
    const growing = await grow(store, [5 * MIB, 5 * MIB, 1 * MIB], 11 * MIB);
    expect(growing).toMatchObject({ size: 11 * MIB, multipart: { partBytes: 5 * MIB }, rests: [] });
    expect(await store.complete(ID, growing)).toBe(true);
    expect(requests('CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload', 'PutObject')).toEqual([
      1, 3, 1, 0,
    ]);
  });

  it('have parts of one size, that of the first one', async () => {
    const growing = await grow(newStaging(), [7 * MIB, 7 * MIB, 6 * MIB], null);
    expect(growing).toMatchObject({ multipart: { partBytes: 7 * MIB } });
    expect([growing.multipart?.parts.length, growing.rests.map(({ size }) => size)]).toEqual([2, [6 * MIB]]);
  });

  it('keep small requests as objects until they fill a part', async () => {
    const store = newStaging();
    const small = await grow(store, [2 * MIB, 2 * MIB], null);
    expect([small.multipart, small.rests.length]).toEqual([undefined, 2]);
    const grown = (await store.append(ID, small, inChunks(bytesOf(2 * MIB)), null)) as GrowingS3Object;
    expect([grown.multipart?.parts.length, grown.rests]).toEqual([1, []]);
    expect(requests('PutObject', 'UploadPart')).toEqual([2, 1]);
  });

  it('are aborted by what their description knows, without a list', async () => {
    const store = newStaging();
    const growing = await grow(store, [6 * MIB, 1000], null);
    await store.discard(ID, growing);
    expect(requests('AbortMultipartUpload', 'ListMultipartUploads')).toEqual([1, 0]);
    for await (const { key } of store.list()) expect.unreachable(`${key} was deleted`);
  });

  it('keep their parts as long as they grow, and lose them as interrupted puts do', async () => {
    const store = newStaging();
    await grow(store, [6 * MIB], null);
    expect(await store.deletePartials(0, async (id) => id === ID)).toBe(0);
    expect(await store.deletePartials(0, async () => false)).toBe(1);
  });

  it('are missing bytes once their parts were aborted', async () => {
    const store = newStaging();
    const growing = await grow(store, [6 * MIB], null);
    await store.deletePartials(0);
    expect(await store.append(ID, growing, inChunks(bytesOf(6 * MIB)), null)).toBeUndefined();
    expect(await store.complete(ID, growing)).toBe(false);
    expect(await store.stat(stagedKey(ID))).toBeUndefined();
  });

  it('leave their bytes as they were when S3 does not take a part', async () => {
    const store = newStaging({}, { attempts: 1 });
    const growing = await grow(store, [6 * MIB], null);
    servers.proxy.faults.add({ ...SLOW_DOWN, operation: 'UploadPart' });
    await expect(store.append(ID, growing, inChunks(bytesOf(6 * MIB)), null)).rejects.toMatchObject({
      code: 'unavailable',
    });
    servers.proxy.faults.clear();
    expect(await store.complete(ID, growing)).toBe(true);
    expect((await store.stat(stagedKey(ID)))?.size).toBe(6 * MIB);
  });
});
