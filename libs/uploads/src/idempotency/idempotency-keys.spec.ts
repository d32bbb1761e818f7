import { openDatabase } from '#database/testing';
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../../test/harness/databases.js';
import { IdempotencyKey } from './idempotency-key.entity.js';
import { IdempotencyKeys } from './idempotency-keys.js';
import { UploadFailure } from '../records/upload-failure.entity.js';
import { UploadFailuresRepository } from '../records/upload-failures.repository.js';

const MAX_ID = 2n ** 63n - 1n;
const fingerprint = Buffer.alloc(32, 7);
const hash = () => createHash('sha256').update(randomUUID()).digest();

describe.each(DATABASE_KINDS)('idempotency in %s', (kind) => {
  let databases: Databases;
  let processes: { idempotency: IdempotencyKeys; failures: UploadFailuresRepository; close: () => Promise<void> }[];

  beforeAll(async () => {
    databases = await Databases.start(kind);
    const options = await databases.create();
    // A SQLite file is one process's.
    const count = kind === 'mysql' ? 3 : 1;
    processes = await Promise.all(
      Array.from({ length: count }, async () => {
        const open = await openDatabase(options, [IdempotencyKey, UploadFailure]);
        return {
          idempotency: new IdempotencyKeys(open.database),
          failures: new UploadFailuresRepository(open.database),
          close: async () => open[Symbol.asyncDispose](),
        };
      }),
    );
  });
  afterAll(async () => {
    for (const { close } of processes) await close();
    await databases[Symbol.asyncDispose]();
  });

  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('gives one of several concurrent requests the claim', async () => {
    const key = hash();
    const claims = await Promise.allSettled(
      Array.from({ length: 12 }, (_, number) => processes[number % processes.length]?.idempotency.claim(key)),
    );
    const won = claims.filter((claim) => claim.status === 'fulfilled');
    const lost = claims.filter((claim) => claim.status === 'rejected');
    expect(won.map(({ value }) => value?.kind)).toEqual(['held']);
    for (const { reason } of lost) expect(reason).toMatchObject({ code: 'idempotency-in-progress' });
  });

  it('gives the next request the upload that a failed one noted', async () => {
    const [first, last] = [processes.at(0), processes.at(-1)];
    const key = hash();
    const claim = await first?.idempotency.claim(key);
    if (claim?.kind !== 'held') throw new Error('The key was taken.');
    await first?.idempotency.noteUpload(claim, { imageId: MAX_ID, fingerprint });
    await first?.idempotency.release(claim);
    const earlier = { imageId: MAX_ID, fingerprint };
    expect(await last?.idempotency.claim(key)).toMatchObject({ kind: 'held', earlier });
  });

  it('releases a claim also if the write is repeated', async () => {
    const [first, last] = [processes.at(0), processes.at(-1)];
    const key = hash();
    const claim = await first?.idempotency.claim(key);
    if (claim?.kind !== 'held') throw new Error('The key was taken.');
    await first?.idempotency.release(claim);
    await first?.idempotency.release(claim);
    expect(await last?.idempotency.claim(key)).toMatchObject({ kind: 'held', earlier: undefined });
  });

  it('gives a repeat of the request the kept answer', async () => {
    const [first, last] = [processes.at(0), processes.at(-1)];
    const key = hash();
    const claim = await first?.idempotency.claim(key);
    if (claim?.kind !== 'held') throw new Error('The key was taken.');
    await first?.idempotency.noteUpload(claim, { imageId: MAX_ID, fingerprint });
    const answer = { fingerprint: hash(), status: 200, body: '{"é":"😀"}' };
    await first?.idempotency.finish(claim, answer);
    expect(await last?.idempotency.claim(key)).toEqual({ kind: 'answered', answer });
  });

  it('reports the rest of the lease of a dead request in Retry-After', async () => {
    const [first] = processes;
    const key = hash();
    await first?.idempotency.claim(key);
    const again = () => first?.idempotency.claim(key);
    await expect(again()).rejects.toMatchObject({ code: 'idempotency-in-progress', retryAfterSeconds: 10 });
    vi.setSystemTime(Date.now() + 7_100);
    await expect(again()).rejects.toMatchObject({ retryAfterSeconds: 3 });
    vi.setSystemTime(Date.now() + 2_900);
    expect(await again()).toMatchObject({ kind: 'held', earlier: undefined });
  });

  it('refuses each step of a request that was paused until its claim was taken over', async () => {
    const [first, last] = [processes.at(0), processes.at(-1)];
    const key = hash();
    const paused = await first?.idempotency.claim(key);
    if (paused?.kind !== 'held') throw new Error('The key was taken.');
    await first?.idempotency.noteUpload(paused, { imageId: MAX_ID, fingerprint });
    vi.setSystemTime(Date.now() + 10_001);
    const taken = await last?.idempotency.claim(key);
    if (taken?.kind !== 'held') throw new Error('The key was taken.');
    expect(taken.earlier).toEqual({ imageId: MAX_ID, fingerprint });
    await first?.idempotency.renew(paused);
    const answer = { fingerprint, status: 200, body: 'of the paused one' };
    const late = { code: 'idempotency-in-progress', retryAfterSeconds: 10 };
    await expect(first?.idempotency.noteUpload(paused, { imageId: 1n, fingerprint })).rejects.toMatchObject(late);
    await expect(first?.idempotency.finish(paused, answer)).rejects.toMatchObject(late);
    await expect(first?.idempotency.release(paused)).rejects.toMatchObject(late);
    const given = { ...answer, body: 'of the one that took over' };
    await last?.idempotency.finish(taken, given);
    // The answer is there: no reason to wait.
    await expect(first?.idempotency.finish(paused, answer)).rejects.toMatchObject({ retryAfterSeconds: 1 });
    expect(await first?.idempotency.claim(key)).toEqual({ kind: 'answered', answer: given });
  });

  it('releases every claim and keeps every answer when all holders are dead', async () => {
    const [first] = processes;
    const [open, answered] = [hash(), hash()];
    await first?.idempotency.claim(open);
    const claim = await first?.idempotency.claim(answered);
    if (claim?.kind !== 'held') throw new Error('The key was taken.');
    await first?.idempotency.finish(claim, { fingerprint, status: 200, body: '{}' });
    await first?.idempotency.releaseAll();
    expect(await first?.idempotency.claim(open)).toMatchObject({ kind: 'held' });
    expect(await first?.idempotency.claim(answered)).toMatchObject({ kind: 'answered' });
  });

  it('keeps the reason of a failed upload by its exact id', async () => {
    const [{ failures } = { failures: undefined }] = processes;
    const reason = { code: 'damaged-image', detail: 'The JPEG ends early. 😀' } as const;
    await Promise.all([failures?.add(MAX_ID, reason), failures?.add(MAX_ID, reason)]);
    expect(await failures?.find(MAX_ID)).toEqual(reason);
    expect(await failures?.find(MAX_ID - 1n)).toBeUndefined();
    await failures?.deleteBefore(Date.now() + 1);
    expect(await failures?.find(MAX_ID)).toBeUndefined();
  });
});
