import { buffer } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';

import { SLOW_DOWN } from '../../../../test/harness/s3-faults.js';
import { TEST_CREDENTIALS, uploadsIn } from '../../../../test/harness/s3-proxy.js';
import { stagedKey } from '../object-key.js';
import { breaksAfter, bytesOf, factsOf, inChunks } from '../testing/index.js';
import { s3Fixture } from '../testing/s3-fixture.js';

const MIB = 1024 * 1024;
const KEY = stagedKey(42n);
/** Limits with which a server that does not answer is given up within a second. */
const SHORT_LIMITS = { connectMs: 200, answerMs: 300, attempts: 2 };

const { servers, newStore, newStaging } = s3Fixture();

describe('S3ObjectStore, when S3 fails', () => {
  it.each([1000, 9 * MIB])('retries after a 503, with %i bytes', async (size) => {
    const store = newStore();
    servers.proxy.faults.add({ ...SLOW_DOWN, times: 2 });
    const bytes = bytesOf(size);
    await store.put(KEY, inChunks(bytes));
    expect((await buffer((await store.get(KEY))!.body)).equals(bytes)).toBe(true);
  });

  it('throws unavailable with a retry time while S3 answers 503', async () => {
    const store = newStore({}, { attempts: 2 });
    servers.proxy.faults.add(SLOW_DOWN);
    const unavailable = { code: 'unavailable', retryAfterSeconds: 5 };
    await expect(store.put(KEY, inChunks(bytesOf(10)))).rejects.toMatchObject(unavailable);
    await expect(store.put(KEY, inChunks(bytesOf(9 * MIB)))).rejects.toMatchObject(unavailable);
    await expect(store.get(KEY)).rejects.toMatchObject(unavailable);
    await expect(store.open(KEY)).rejects.toMatchObject(unavailable);
    await expect(store.stat(KEY)).rejects.toMatchObject(unavailable);
    await expect(store.delete([KEY])).rejects.toMatchObject(unavailable);
    const staging = newStaging({}, { attempts: 2 });
    await expect(staging.list()[Symbol.asyncIterator]().next()).rejects.toMatchObject(unavailable);
    await expect(staging.deletePartials(0)).rejects.toMatchObject(unavailable);
    servers.proxy.faults.clear();
    await store.put(KEY, inChunks(bytesOf(10)));
  });

  it.each(['PutObject', 'GetObject', 'HeadObject', 'UploadPart'])(
    'gives up a %s that is not answered',
    async (operation) => {
      const store = newStore({}, SHORT_LIMITS);
      await newStore().put(KEY, inChunks(bytesOf(10)));
      servers.proxy.faults.add({ does: 'hang', operation });
      const size = operation === 'UploadPart' ? 9 * MIB : 10;
      const began = Date.now();
      const work = {
        PutObject: () => store.put(KEY, inChunks(bytesOf(size))),
        UploadPart: () => store.put(KEY, inChunks(bytesOf(size))),
        GetObject: () => store.get(KEY),
        HeadObject: () => store.stat(KEY),
      }[operation];
      await expect(work!()).rejects.toMatchObject({ code: 'unavailable' });
      expect(Date.now() - began).toBeLessThan(15_000);
    },
  );

  it('takes at most three parts of a body while S3 does not answer', async () => {
    const store = newStore({}, SHORT_LIMITS);
    servers.proxy.faults.add({ does: 'hang', operation: 'UploadPart' });
    let taken = 0;
    async function* counted(): AsyncGenerator<Buffer> {
      for await (const chunk of inChunks(bytesOf(60 * MIB))) {
        taken += chunk.length;
        yield chunk;
      }
    }
    await expect(store.put(KEY, counted())).rejects.toMatchObject({ code: 'unavailable' });
    expect(taken).toBeGreaterThan(8 * MIB);
    expect(taken).toBeLessThan(3 * 8 * MIB);
  });

  it.each([
    [507, 'InsufficientStorage', 'full'],
    [403, 'AccessDenied', 'read-only'],
  ] as const)(
    'after a put that S3 answers with %i %s, reports %s until a put succeeds',
    async (status, code, state) => {
      const store = newStore();
      expect(await store.probe()).toBe('ok');
      servers.proxy.faults.add({ does: 'answer', status, code, operation: 'PutObject' });
      await expect(store.put(KEY, inChunks(bytesOf(10)))).rejects.toMatchObject({ name: 'DomainError' });
      expect(await store.probe()).toBe(state);
      servers.proxy.faults.clear();
      await store.put(KEY, inChunks(bytesOf(10)));
      expect(await store.probe()).toBe('ok');
    },
  );

  it('throws unavailable while the server is down, and works again afterwards', async () => {
    const store = newStore({}, { ...SHORT_LIMITS, connectMs: 5000, answerMs: 5000 });
    await servers.server.kill();
    await expect(store.put(KEY, inChunks(bytesOf(10)))).rejects.toMatchObject({ code: 'unavailable' });
    await servers.server.restart();
    await store.put(KEY, inChunks(bytesOf(10)));
  });

  it('keeps every acknowledged object when the server is killed', async () => {
    const store = newStore();
    const bytes = bytesOf(9 * MIB);
    await store.put(KEY, inChunks(bytes));
    await servers.server.restart();
    expect((await buffer((await store.get(KEY))!.body)).equals(bytes)).toBe(true);
  });

  it.each([
    ['PutObject', 1000],
    ['UploadPart', 9 * MIB],
    ['CompleteMultipartUpload', 9 * MIB],
  ] as const)('never accepts a wrong digest in the answer to %s', async (operation, size) => {
    const store = newStore();
    servers.proxy.faults.add({ does: 'wrong-checksum', operation });
    await expect(store.put(KEY, inChunks(bytesOf(size)))).rejects.toMatchObject({ code: 'unavailable' });
    expect(await uploadsIn(servers.server.folder)).toEqual([]);
    servers.proxy.faults.clear();
    await store.put(KEY, inChunks(bytesOf(size)));
  });

  it('sends a part again whose connection was cut', async () => {
    const store = newStore();
    const bytes = bytesOf(20 * MIB);
    servers.proxy.faults.add({ does: 'cut', operation: 'UploadPart', part: 2, afterBytes: 3 * MIB, times: 1 });
    expect(await store.put(KEY, inChunks(bytes))).toEqual(factsOf(bytes));
    expect((await buffer((await store.get(KEY))!.body)).equals(bytes)).toBe(true);
  });

  it('leaves no part when part 2 is cut in each attempt, and the next put works', async () => {
    const store = newStore();
    const bytes = bytesOf(20 * MIB);
    const heal = servers.proxy.faults.add({ does: 'cut', operation: 'UploadPart', part: 2, afterBytes: 3 * MIB });
    await expect(store.put(KEY, inChunks(bytes))).rejects.toMatchObject({ code: 'unavailable' });
    expect(await uploadsIn(servers.server.folder)).toEqual([]);
    expect(await store.stat(KEY)).toBeUndefined();
    heal();
    expect(await store.put(KEY, inChunks(bytes))).toEqual(factsOf(bytes));
  });

  it('leaves no part of a body that fails in part 2', async () => {
    const store = newStore();
    await expect(store.put(KEY, breaksAfter(bytesOf(12 * MIB)))).rejects.toThrow('The sender went away.');
    expect(await uploadsIn(servers.server.folder)).toEqual([]);
  });

  it('deletes partial writes that could not be aborted', async () => {
    const store = newStore({}, { attempts: 1 });
    servers.proxy.faults.add({ ...SLOW_DOWN, operation: 'AbortMultipartUpload' });
    await expect(store.put(KEY, breaksAfter(bytesOf(12 * MIB)))).rejects.toThrow('The sender went away.');
    expect(await uploadsIn(servers.server.folder)).toHaveLength(1);
    servers.proxy.faults.clear();
    expect(await store.partials.deleteOlderThan(60_000)).toBe(0);
    expect(await newStore().partials.deleteOlderThan(0)).toBe(0);
    expect(await store.partials.deleteOlderThan(0)).toBe(1);
    expect(await uploadsIn(servers.server.folder)).toEqual([]);
  });

  it('fails the reader when an object is cut off', async () => {
    const store = newStore();
    await store.put(KEY, inChunks(bytesOf(4 * MIB)));
    servers.proxy.faults.add({ does: 'cut', operation: 'GetObject', afterBytes: 2 * MIB });
    await expect(buffer((await store.get(KEY))!.body)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(store.open(KEY)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it.each([
    [507, 'InsufficientStorage'],
    [500, 'XMinioStorageFull'],
  ])('throws no-space when S3 answers %i %s', async (status, code) => {
    servers.proxy.faults.add({ does: 'answer', status, code });
    const put = newStore({}, { attempts: 1 }).put(KEY, inChunks(bytesOf(10)));
    await expect(put).rejects.toMatchObject({ code: 'no-space' });
  });

  it('refuses bytes without a signature', async () => {
    const answer = await fetch(`${servers.proxy.url}/the-bucket/x`, { method: 'PUT', body: 'unsigned' });
    expect(answer.status).toBe(403);
  });

  it('stops to list partial writes on a server that lists objects instead', async () => {
    // The server behind the proxy lists objects, in pages of a thousand.
    const { url: endpoint } = servers.server;
    const put = async (number: number) => {
      const answer = await fetch(`${endpoint}/the-bucket/many/${number}`, { method: 'PUT', body: 'x' });
      expect(answer.status).toBe(200);
    };
    for (let at = 0; at < 1001; at += 91) await Promise.all(Array.from({ length: 91 }, (_, place) => put(at + place)));
    expect(await newStore({ endpoint, prefix: 'many/' }).partials.deleteOlderThan(0)).toBe(0);
  });

  it('names a bucket that is missing, and what to do', async () => {
    await expect(newStore({ bucket: 'no-such-bucket' }).ping()).rejects.toThrow(
      /^The bucket "no-such-bucket" at http:.* does not exist: create it, or correct the name in STORAGE_URL/,
    );
  });

  it('names a bucket that is forbidden, and what to do', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a wrong secret');
    const store = newStore();
    await expect(store.ping()).rejects.toThrow(/^The bucket "the-bucket" at http:.* is forbidden: check the cred/);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', TEST_CREDENTIALS.secretAccessKey);
  });

  it('names a bucket that can not be reached, and what to do', async () => {
    await expect(newStore({ endpoint: 'http://127.0.0.1:1' }, SHORT_LIMITS).ping()).rejects.toThrow(
      /^The bucket "the-bucket" at http:\/\/127.0.0.1:1 can not be reached \(.*\): check endpoint= and the network.$/,
    );
  });
});
