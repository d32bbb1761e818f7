import { DomainError } from '#errors';
import { gif } from '#imaging/testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { MemoryPorts, UploadProcess } from './testing/index.js';

const FIELDS = { title: null, description: null, expiresAt: null };

let clean: Buffer;
let ports: MemoryPorts;
let process: UploadProcess;

beforeAll(async () => {
  clean = await gif({ width: 4, height: 3 });
});
beforeEach(() => {
  ports = new MemoryPorts();
  process = new UploadProcess(ports);
});

describe('resume', () => {
  it('returns the link of an upload whose process died after the job', async () => {
    const { id, link } = await process.upload(clean, 'recorded');
    expect(await process.earlier.resume(id)).toEqual({ state: 'linked', id, link });
  });

  it.each(['recorded', 'acknowledged'] as const)('takes over an upload that is %s', async (state) => {
    const bytes = await process.receiver.receive(one(clean));
    await process.uploads.accept(bytes, FIELDS, state);
    ports.restart({ losesJobs: true });
    const next = new UploadProcess(ports);
    expect(await next.earlier.resume(bytes.id)).toMatchObject({ state, id: bytes.id });
    await next.runJobs();
    expect(ports.liveLinks.map(({ id }) => id)).toEqual([bytes.id]);
    expect(ports.leftovers()).toEqual([]);
  });

  it('gives an upload that was not accepted a tombstone, so that it makes no link later', async () => {
    const bytes = await process.receiver.receive(one(clean));
    expect(await new UploadProcess(ports).earlier.resume(bytes.id)).toBeUndefined();
    await process.uploads.accept(bytes, FIELDS, 'received');
    await process.runJobs();
    expect(ports.liveLinks).toEqual([]);
    expect(ports.leftovers()).toEqual([]);
  });
});

describe('findProgress', () => {
  it('returns how far an earlier request has come', async () => {
    expect(await process.earlier.findProgress(1n)).toBe('none');
    const bytes = await process.receiver.receive(one(clean));
    expect(await process.earlier.findProgress(bytes.id)).toBe('begun');
    await process.uploads.accept(bytes, FIELDS, 'recorded');
    expect(await process.earlier.findProgress(bytes.id)).toBe('accepted');
    await process.runJobs();
    expect(await process.earlier.findProgress(bytes.id)).toBe('accepted');
  });

  it('throws if the image was deleted', async () => {
    await ports.links.createTombstone(1n);
    await expect(process.earlier.findProgress(1n)).rejects.toMatchObject({ code: 'upload-gone' });
  });
});

it('keeps why an upload was refused', async () => {
  expect(await process.earlier.findRefusal(1n)).toBeUndefined();
  await process.earlier.keepRefusal(1n, new DomainError('damaged-image', 'The GIF ends early.'));
  const refusal = { code: 'damaged-image', detail: 'The GIF ends early.' };
  expect(await process.earlier.findRefusal(1n)).toMatchObject(refusal);
});

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
