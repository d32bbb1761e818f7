import { openDatabase } from '#database/testing';
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../test/harness/databases.js';
import { IdempotencyKey } from './idempotency-key.entity.js';
import { Idempotency } from './idempotency.js';
import { UploadFailure } from './upload-failure.entity.js';
import { UploadFailuresRepository } from './upload-failures.repository.js';

const MAX_ID = 2n ** 63n - 1n;
const hash = () => createHash('sha256').update(randomUUID()).digest();

describe.each(DATABASE_KINDS)('idempotency in %s', (kind) => {
  let databases: Databases;
  let processes: { idempotency: Idempotency; failures: UploadFailuresRepository; close: () => Promise<void> }[];

  beforeAll(async () => {
    databases = await Databases.start(kind);
    const options = await databases.create();
    // A SQLite file is one process's.
    const count = kind === 'mysql' ? 3 : 1;
    processes = await Promise.all(
      Array.from({ length: count }, async () => {
        const open = await openDatabase(options, [IdempotencyKey, UploadFailure]);
        return {
          idempotency: new Idempotency(open.database),
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

  it('lets one of the requests that come at once do the work', async () => {
    const key = hash();
    const claims = await Promise.allSettled(
      Array.from({ length: 12 }, (_, number) => processes[number % processes.length]?.idempotency.claim(key)),
    );
    const won = claims.filter((claim) => claim.status === 'fulfilled');
    const lost = claims.filter((claim) => claim.status === 'rejected');
    expect(won.map(({ value }) => value?.kind)).toEqual(['mine']);
    for (const { reason } of lost) expect(reason).toMatchObject({ code: 'idempotency-in-progress' });
  });

  it('gives the upload of a request that failed to whoever sends it again at once', async () => {
    const [first, last] = [processes.at(0), processes.at(-1)];
    const key = hash();
    const claim = await first?.idempotency.claim(key);
    if (claim?.kind !== 'mine') throw new Error('The key was taken.');
    await first?.idempotency.renew(claim, MAX_ID);
    await first?.idempotency.abandon(claim);
    expect(await last?.idempotency.claim(key)).toMatchObject({ kind: 'mine', formerImageId: MAX_ID });
  });

  it('gives the answer to whoever sends the request again, and the upload of one that died to who takes over', async () => {
    const [first, last] = [processes.at(0), processes.at(-1)];
    const key = hash();
    const claim = await first?.idempotency.claim(key);
    if (claim?.kind !== 'mine') throw new Error('The key was taken.');
    await first?.idempotency.renew(claim, MAX_ID);
    const answer = { fingerprint: hash(), status: 200, body: '{"é":"😀"}' };
    await first?.idempotency.finish(claim, answer);
    expect(await last?.idempotency.claim(key)).toEqual({ kind: 'answered', past: answer });
  });

  it('keeps why an upload failed, by its exact id', async () => {
    const [{ failures } = { failures: undefined }] = processes;
    const reason = { code: 'damaged-image', detail: 'The JPEG ends early. 😀' } as const;
    await Promise.all([failures?.add(MAX_ID, reason), failures?.add(MAX_ID, reason)]);
    expect(await failures?.find(MAX_ID)).toEqual(reason);
    expect(await failures?.find(MAX_ID - 1n)).toBeUndefined();
    await failures?.deleteBefore(Date.now() + 1);
    expect(await failures?.find(MAX_ID)).toBeUndefined();
  });
});
