import { DomainError } from '#errors';
import { gif } from '#imaging/testing';
import { earlierTraceKey, originalKey } from '#storage';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { MemoryPorts, PARTIAL_TTL_MS, UploadProcess } from './testing/index.js';
import type { PendingState } from './upload.js';

let clean: Buffer;
let ports: MemoryPorts;
let process: UploadProcess;

beforeAll(async () => {
  clean = await gif({ width: 4, height: 3 });
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-30') });
  ports = new MemoryPorts();
  process = new UploadProcess(ports);
});
afterEach(() => vi.useRealTimers());

/** A new process finds what the former one left, sweeps it now and once more after everything is stale. */
async function recover(losesJobs: boolean): Promise<void> {
  ports.restart({ losesJobs });
  const next = new UploadProcess(ports);
  await next.recover();
  vi.setSystemTime(Date.now() + PARTIAL_TTL_MS + 1);
  await next.recover();
}

describe('a repeated step', () => {
  it('stores an upload once, however often its job runs', async () => {
    const { id } = await process.upload(clean, 'recorded');
    const [link] = ports.liveLinks;
    expect(await process.uploads.store(id)).toEqual(link);
    expect(ports.liveLinks).toEqual([link]);
    expect(ports.leftovers()).toEqual([]);
  });

  it('leaves the image of a tombstone nowhere when its job runs late', async () => {
    const { id } = await process.upload(clean, 'acknowledged');
    await ports.links.createTombstone(id);
    await process.runJobs();
    expect(ports.liveLinks).toEqual([]);
    expect(ports.leftovers()).toEqual([]);
  });
});

describe('a store that fails', () => {
  it('is replaced by another, and a trace outlives the upload until the sweep', async () => {
    const down = new DomainError('unavailable', 'The store does not answer.');
    ports.broken.set('store 0.adopt', down);
    await process.upload(clean, 'received');
    await process.upload(clean, 'received');
    expect(ports.liveLinks.map(({ store }) => store)).toEqual([1, 1]);
    expect([...ports.staged.keys()].filter((key) => /\.trace-[01]$/.test(key))).toHaveLength(2);
    await recover(false);
    expect(ports.leftovers()).toEqual([]);
  });

  it('has its trace from version 0.2.0 followed and deleted', async () => {
    const { id } = await process.upload(clean, 'received');
    ports.staged.set(earlierTraceKey(id, 1), { bytes: Buffer.alloc(0), modifiedAt: Date.now() });
    ports.objects[1]?.set(originalKey(id, 'gif'), clean);
    expect(ports.leftovers()).toHaveLength(2);
    await recover(false);
    expect(ports.leftovers()).toEqual([]);
    expect(ports.liveLinks.map(({ store }) => store)).toEqual([0]);
  });
});

describe('a refused image', () => {
  const text = Buffer.from('This is not an image, and long enough to be looked at.');

  it.each(['received', 'recorded'] as const)('is answered with its reason and leaves nothing (%s)', async (state) => {
    await expect(process.upload(text, state)).rejects.toMatchObject({ code: 'unsupported-image' });
    expect(ports.leftovers()).toEqual([]);
    expect(ports.failed.size).toBe(0);
  });

  it('keeps its reason if the upload was acknowledged', async () => {
    const { id } = await process.upload(text, 'acknowledged');
    await process.runJobs();
    expect(await process.status.find(id)).toMatchObject({ state: 'failed', error: { code: 'unsupported-image' } });
    expect(ports.leftovers()).toEqual([]);
  });
});

describe('a queue that takes no jobs', () => {
  it('has the upload acknowledged, and the sweeper queues its job', async () => {
    ports.broken.set('queue.add', new DomainError('unavailable', 'The queue does not answer.'));
    const { id, link } = await process.upload(clean, 'received');
    expect(link).toBeUndefined();
    expect(await process.status.find(id)).toEqual({ state: 'staged', attempts: 0 });
    ports.broken.clear();
    await process.recover();
    expect(ports.liveLinks.map((row) => row.id)).toEqual([id]);
    expect(ports.leftovers()).toEqual([]);
  });
});

describe('a full store', () => {
  const full = new DomainError('no-space', 'The disk is full.');
  const fill = () => ['store 0.adopt', 'store 1.adopt'].forEach((name) => ports.broken.set(name, full));

  it.each(['received', 'recorded'] as const)(
    'is reported to a waiting client, and nothing is left (%s)',
    async (state) => {
      fill();
      await expect(process.upload(clean, state)).rejects.toMatchObject({ code: 'no-space' });
      ports.broken.clear();
      await recover(false);
      expect(ports.liveLinks).toEqual([]);
      expect(ports.leftovers()).toEqual([]);
    },
  );

  it('delays an acknowledged upload until there is room', async () => {
    fill();
    const { id } = await process.upload(clean, 'acknowledged');
    await process.runJobs();
    expect(ports.liveLinks).toEqual([]);
    ports.broken.clear();
    await recover(false);
    expect(ports.liveLinks.map((row) => row.id)).toEqual([id]);
    expect(ports.leftovers()).toEqual([]);
  });
});

describe('wait', () => {
  const accept = async (state: PendingState) => {
    const bytes = await process.receiver.receive(one(clean));
    return process.uploads.accept(bytes, { title: null, description: null, expiresAt: null }, state);
  };

  it('acknowledges an upload at its time limit, and records nothing before', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    const upload = await accept('received');
    const link = process.uploads.wait(upload, 2_000);
    const manifests = () => ports.calls.filter((name) => name === 'staging.put json').length;
    await vi.advanceTimersByTimeAsync(1_999);
    expect(manifests()).toBe(0);
    await vi.advanceTimersByTimeAsync(2);
    expect(await link).toBeUndefined();
    expect(manifests()).toBe(1);
    expect(await process.earlier.resume(upload.id)).toMatchObject({ state: 'acknowledged' });
  });

  it('returns the link as soon as the job has ended', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    const link = process.uploads.wait(await accept('received'), 10_000);
    await vi.advanceTimersByTimeAsync(100);
    await process.runJobs();
    expect(await link).toEqual(ports.liveLinks[0]);
    expect(ports.leftovers()).toEqual([]);
  });

  it('tells why a job refuses an upload that is acknowledged at the same time', async () => {
    const bytes = await process.receiver.receive(one(Buffer.from('This is not an image.')));
    const fields = { title: null, description: null, expiresAt: null };
    const upload = await process.uploads.accept(bytes, fields, 'received');
    // The job ends between the write of the manifest and the look at the bytes.
    const { staging } = ports;
    const put = staging.put.bind(staging);
    vi.spyOn(Object.getPrototypeOf(ports), 'staging', 'get').mockReturnValue({
      ...staging,
      put: async (...args: Parameters<typeof put>) => {
        const result = await put(...args);
        await process.runJobs();
        return result;
      },
    });
    const racing = new UploadProcess(ports);
    vi.restoreAllMocks();
    await expect(racing.uploads.wait(upload, 0)).rejects.toMatchObject({ code: 'unsupported-image' });
    expect(ports.leftovers()).toEqual([]);
  });
});

describe('sweep', () => {
  it('leaves bytes without a manifest alone until they are stale', async () => {
    await process.receiver.receive(one(clean));
    await process.recover();
    expect(ports.staged.size).toBe(1);
    vi.setSystemTime(Date.now() + PARTIAL_TTL_MS + 1);
    await process.recover();
    expect(ports.leftovers()).toEqual([]);
  });

  it('leaves stale bytes alone while the queue knows their job', async () => {
    const bytes = await process.receiver.receive(one(clean));
    await process.uploads.accept(bytes, { title: null, description: null, expiresAt: null }, 'received');
    vi.setSystemTime(Date.now() + PARTIAL_TTL_MS + 1);
    await process.sweeper.sweep();
    await process.runJobs();
    expect(ports.liveLinks.map(({ id }) => id)).toEqual([bytes.id]);
    expect(ports.leftovers()).toEqual([]);
  });
});

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
