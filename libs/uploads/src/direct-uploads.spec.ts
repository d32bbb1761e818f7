import { DomainError } from '#errors';
import { photoJpeg, webp } from '#imaging/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { MemoryPorts, PARTIAL_TTL_MS, UploadProcess } from './testing/index.js';

const AWAY = new DomainError('unavailable', 'It does not answer.');

let photo: Buffer;
let ports: MemoryPorts;
let process: UploadProcess;

beforeAll(async () => {
  photo = await photoJpeg({ width: 16, height: 12, exifGps: true });
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-30') });
  ports = new MemoryPorts(true);
  process = new UploadProcess(ports);
});
afterEach(() => vi.useRealTimers());

const fail = (...calls: string[]) => calls.forEach((call) => ports.broken.set(call, AWAY));
const stagedNames = () => [...ports.staged.keys()].map((key) => key.slice(key.indexOf('.') + 1)).toSorted();

/** A new process sweeps what is left, now and once more after everything is stale. */
async function recover(): Promise<void> {
  ports.broken.clear();
  ports.restart({ losesJobs: true });
  const next = new UploadProcess(ports);
  await next.recover();
  vi.setSystemTime(Date.now() + PARTIAL_TTL_MS + 1);
  await next.recover();
}

async function expectStored(id: bigint): Promise<void> {
  await recover();
  expect(ports.liveLinks.map((link) => link.id)).toEqual([id]);
  expect(ports.leftovers()).toEqual([]);
}

it('costs a row, one put, and one transaction', async () => {
  await process.upload(photo, 'received');
  expect(ports.calls).toEqual(['uploads.insert', 'store 0.putWhole', 'queue.add', 'links.create']);
});

it('stages an image that has to be decoded first', async () => {
  await process.upload(await webp({ width: 4, height: 3 }), 'received');
  expect(ports.calls).not.toContain('uploads.insert');
  expect(ports.calls).toContain('staging.putWhole bytes');
});

describe('while the database does not answer', () => {
  it('stages an image, acknowledges it, and does not ask the database for the next one', async () => {
    fail('uploads.insert', 'links.create', 'links.find', 'uploads.find');
    const { id, link } = await process.upload(photo, 'received');
    expect(link).toBeUndefined();
    expect(stagedNames()).toEqual(['bytes', 'json']);
    await process.receiver.receive(one(photo));
    expect(ports.calls.filter((call) => call === 'uploads.insert')).toHaveLength(1);
    await expectStored(id);
  });

  it('acknowledges an image whose object was put before, by a manifest in staging', async () => {
    const bytes = await process.receiver.receive(one(photo));
    fail('uploads.save', 'uploads.find', 'links.create', 'links.find');
    const fields = { title: 'A lake', description: null, expiresAt: null };
    const upload = await process.uploads.accept(bytes, fields, 'received');
    await process.runJobs();
    expect(await process.uploads.wait(upload, 0)).toBeUndefined();
    expect(stagedNames()).toEqual(['stored']);
    await expectStored(bytes.id);
    expect(ports.liveLinks[0]).toMatchObject({ title: 'A lake', bytes: bytes.size });
  });
});

describe('while stores fail', () => {
  it('puts the image into another one', async () => {
    fail('store 0.putWhole');
    const { id } = await process.upload(photo, 'received');
    expect(ports.liveLinks).toMatchObject([{ id, store: 1 }]);
    await expectStored(id);
  });

  it('stages the image if all of them do', async () => {
    fail('store 0.putWhole', 'store 1.putWhole', 'store 0.adopt', 'store 1.adopt');
    const { id } = await process.upload(photo, 'acknowledged');
    expect(stagedNames()).toEqual(['bytes', 'json', 'trace-0', 'trace-1']);
    await expectStored(id);
  });
});

describe('a trace that is older than its upload may be', () => {
  it('does not delete the object of an acknowledged upload', async () => {
    fail('store 0.putWhole', 'queue.add');
    const { id } = await process.upload(photo, 'acknowledged');
    vi.setSystemTime(Date.now() + PARTIAL_TTL_MS + 1);
    await process.sweeper.sweep().catch(() => undefined);
    expect(ports.objects[1]?.size).toBe(1);
    await expectStored(id);
  });
});

describe('an upload that nobody was promised', () => {
  it('leaves nothing when the request is refused after its image was put', async () => {
    await process.receiver.discard(await process.receiver.receive(one(photo)));
    expect(ports.objects.map(({ size }) => size)).toEqual([0, 0]);
    expect(ports.leftovers()).toEqual([]);
  });

  it('is abandoned, with its object, once it is stale', async () => {
    await process.receiver.receive(one(photo));
    await recover();
    expect(ports.leftovers()).toEqual([]);
    expect(ports.liveLinks).toEqual([]);
  });
});

describe('an acknowledged upload whose job is queued again', () => {
  it('is refused if its object is gone', async () => {
    const { id } = await process.upload(photo, 'acknowledged');
    ports.objects[0]?.clear();
    await recover();
    expect(ports.liveLinks).toEqual([]);
    expect(await process.status.find(id)).toMatchObject({ state: 'failed', error: { code: 'upload-not-found' } });
  });
});

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
