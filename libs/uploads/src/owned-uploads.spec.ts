import { DomainError } from '#errors';
import { type Owner, tombstone } from '#links';
import { gif, photoJpeg } from '#imaging/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { type Fault, MemoryPorts, PARTIAL_TTL_MS, ProcessDied, UploadProcess } from './testing/index.js';
import type { PendingState } from './upload.js';

const STATES: PendingState[] = ['received', 'recorded', 'acknowledged'];
const ownerWith = (limit: number | null): Owner => ({
  accountId: 7n,
  keyId: 9n,
  totalBytes: { account: limit, key: null },
});

let clean: Buffer;
let withMetadata: Buffer;
let ports: MemoryPorts;
let process: UploadProcess;

beforeAll(async () => {
  clean = await gif({ width: 4, height: 3 });
  withMetadata = await photoJpeg({ width: 16, height: 12, exifGps: true });
});
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-30') }));
afterEach(() => vi.useRealTimers());

/** A new process finds what the former one left, sweeps it now and once more after everything is stale. */
async function recover(losesJobs: boolean): Promise<void> {
  ports.restart({ losesJobs });
  const next = new UploadProcess(ports);
  await next.recover();
  vi.setSystemTime(Date.now() + PARTIAL_TTL_MS + 1);
  await next.recover();
  ports.linked.purge();
}

const begin = (...kind: ConstructorParameters<typeof MemoryPorts>) => {
  ports = new MemoryPorts(...kind);
  process = new UploadProcess(ports);
};

describe.each([
  ['staged as it was sent, claimed with its link', false, false, () => clean],
  ['staged as it was sent, claimed before its link', false, true, () => clean],
  ['staged without metadata, claimed before its link', false, true, () => withMetadata],
  ['put into a store from memory, claimed with its link', true, false, () => withMetadata],
  ['put into a store from memory, claimed before its link', true, true, () => withMetadata],
])('an image of an account, %s', (_kind, prefersPuts, claimsApart, image) => {
  beforeEach(() => begin(prefersPuts, claimsApart));

  /** Uploads with a fault; a rejected upload is a request that failed. Returns the id if the client got a promise. */
  async function promisedId(state: PendingState, owner: Owner, fault?: Fault): Promise<bigint | undefined> {
    ports.fault = fault;
    try {
      return (await process.upload(image(), state, owner)).id;
    } catch (error) {
      if (error instanceof ProcessDied || error instanceof DomainError) return undefined;
      throw error;
    }
  }

  it.each(STATES)('is counted once, however often its job runs (%s)', async (state) => {
    const { id } = await process.upload(image(), state, ownerWith(1_000_000));
    await process.runJobs();
    await process.uploads.store(id).catch(() => undefined);
    expect(ports.liveLinks).toMatchObject([{ id, ownerId: 7n }]);
    expect(ports.leftovers()).toEqual([]);
  });

  it.each(STATES)('is refused where the account has no space, and leaves nothing (%s)', async (state) => {
    await expect(process.upload(image(), state, ownerWith(1))).rejects.toMatchObject({ code: 'account-full' });
    await process.runJobs();
    ports.linked.purge();
    expect([ports.liveLinks, ports.leftovers()]).toEqual([[], []]);
  });

  it('is refused while it is acknowledged, and is not stored when space is freed before its job runs', async () => {
    const bytes = await process.receiver.receive(one(image()));
    const fields = { title: null, description: null, expiresAt: null, owner: ownerWith(image().length) };
    const upload = await process.uploads.accept(bytes, fields, 'recorded');
    ports.linked.claims.set(7n, new Map([[1n, image().length]]));
    await expect(process.uploads.wait(upload, 0)).rejects.toMatchObject({ code: 'account-full' });
    ports.linked.claims.clear();
    await process.runJobs();
    await recover(false);
    expect([ports.liveLinks, ports.leftovers()]).toEqual([[], []]);
  });

  it('is not counted if it is deleted before its job runs', async () => {
    const { id } = await process.upload(image(), 'acknowledged', ownerWith(1_000_000));
    await ports.links.createTombstone(id, 7n);
    await process.runJobs();
    expect([ports.liveLinks, ports.leftovers()]).toEqual([[], []]);
  });

  describe.each(STATES)('accepted as %s', (state) => {
    it.each([
      ['dies before', false, null],
      ['dies before', true, 1_000_000],
      ['dies after', false, 1_000_000],
      ['dies after', true, null],
      ['dies after', true, 1],
      ['fails', false, 1_000_000],
      ['fails after its effect', false, 1_000_000],
    ] as const)('is counted exactly if any one call %s (queue lost: %s; limit: %s)', async (kind, losesJobs, limit) => {
      const undisturbed = ports;
      await promisedId(state, ownerWith(limit));
      await process.runJobs();
      for (let call = 1; call <= undisturbed.calls.length; call += 1) {
        begin(prefersPuts, claimsApart);
        const promised = await promisedId(state, ownerWith(limit), { call, kind });
        await process.runJobs();
        await recover(losesJobs);
        const live = ports.liveLinks.map(({ id }) => id);
        expect(live).toEqual(expect.arrayContaining(promised === undefined ? [] : [promised]));
        expect(ports.leftovers()).toEqual([]);
      }
    });
  });
});

it('needs no manifest for a claim if the row of its upload names the account', async () => {
  begin(true, true);
  const { id } = await process.upload(withMetadata, 'received', ownerWith(null));
  expect(ports.liveLinks).toMatchObject([{ id, ownerId: 7n }]);
  expect(ports.calls).toContain('links.claim');
  expect(ports.calls.filter((call) => call.includes('manifest') || call === 'uploads.save')).toEqual([]);
});

it('stops counting an image whose upload found the tombstone of an anonymous upload', async () => {
  begin(true, true);
  const { id } = await process.receiver.receive(one(withMetadata), { ownerId: 7n });
  // The row is inserted after a tombstone, and the job dies after its claim.
  await ports.repository.claim(ownerWith(null), { id, bytes: 1 });
  ports.linked.rows.set(id, tombstone(id, 1));
  await recover(true);
  expect(ports.leftovers()).toEqual([]);
});

it('stops counting an acknowledged image that is refused', async () => {
  begin(false, true);
  const text = Buffer.from('This is not an image, and long enough to be looked at.');
  const { id } = await process.upload(text, 'acknowledged', ownerWith(1_000_000));
  expect(ports.linked.claims.get(7n)?.get(id)).toBe(text.length);
  await process.runJobs();
  expect(await process.status.find(id)).toMatchObject({ state: 'failed' });
  expect(ports.leftovers()).toEqual([]);
});

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

it('stops counting an image whose link the full database does not take', async () => {
  begin(false, true);
  ports.broken.set('links.create', new DomainError('no-space', 'The database is full.'));
  await expect(process.upload(clean, 'received', ownerWith(null))).rejects.toMatchObject({ code: 'no-space' });
  expect([ports.liveLinks, ports.leftovers()]).toEqual([[], []]);
});

it('stops counting an image that its job refused before it was acknowledged', async () => {
  begin(false, true);
  const bytes = await process.receiver.receive(
    one(Buffer.from('This is not an image, and long enough to be looked at.')),
  );
  const fields = { title: null, description: null, expiresAt: null, owner: ownerWith(1_000_000) };
  const upload = await process.uploads.accept(bytes, fields, 'recorded');
  const refused = await process.uploads.store(bytes.id).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'unsupported-image' });
  // The job ended, but the process that waits for it has not heard of that.
  const answer = process.uploads.wait(upload, 0).catch((error: unknown) => error);
  await vi.waitUntil(() => ports.calls.includes('links.claim'), 30_000);
  await ports.runJobs(() => Promise.reject(refused as DomainError));
  expect(await answer).toMatchObject({ code: 'unsupported-image' });
  expect(ports.leftovers()).toEqual([]);
});
