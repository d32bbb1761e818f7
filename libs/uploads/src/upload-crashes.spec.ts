import { DomainError } from '#errors';
import { gif, photoJpeg } from '#imaging/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { type Fault, MemoryPorts, PARTIAL_TTL_MS, ProcessDied, UploadProcess } from './testing/index.js';
import type { PendingState } from './upload.js';

const STATES: PendingState[] = ['received', 'recorded', 'acknowledged'];

let clean: Buffer;
let withMetadata: Buffer;
let ports: MemoryPorts;
let process: UploadProcess;

beforeAll(async () => {
  clean = await gif({ width: 4, height: 3 });
  withMetadata = await photoJpeg({ width: 16, height: 12, exifGps: true });
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-30') });
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

/** Uploads with a fault; a rejected upload is a request that failed. Returns the id if the client got a promise. */
async function promisedId(image: Buffer, state: PendingState, fault: Fault): Promise<bigint | undefined> {
  ports.fault = fault;
  try {
    return (await process.upload(image, state)).id;
  } catch (error) {
    if (error instanceof ProcessDied || error instanceof DomainError) return undefined;
    throw error;
  }
}

/** The number of port calls of an upload without a fault. */
async function countCalls(image: Buffer, state: PendingState, prefersPuts: boolean): Promise<number> {
  const undisturbed = new MemoryPorts(prefersPuts);
  const healthy = new UploadProcess(undisturbed);
  await healthy.upload(image, state);
  await healthy.runJobs();
  return undisturbed.calls.length;
}

describe.each([
  ['an image that is staged as it was sent', false, () => clean],
  ['an image that is staged without metadata', false, () => withMetadata],
  ['an image that is put into a store from memory', true, () => withMetadata],
])('%s', (_kind, prefersPuts, image) => {
  beforeEach(() => {
    ports = new MemoryPorts(prefersPuts);
    process = new UploadProcess(ports);
  });

  it.each(STATES)('becomes a link and leaves nothing else, accepted as %s', async (state) => {
    const { id } = await process.upload(image(), state);
    await process.runJobs();
    expect(ports.liveLinks).toMatchObject([{ id, title: 'A lake' }]);
    expect(ports.leftovers()).toEqual([]);
  });

  describe.each(STATES)('accepted as %s', (state) => {
    it.each([
      ['dies before', false],
      ['dies before', true],
      ['dies after', false],
      ['dies after', true],
      ['fails', false],
    ] as const)('is neither lost nor leaves an orphan if any one call %s (queue lost: %s)', async (kind, losesJobs) => {
      const calls = await countCalls(image(), state, prefersPuts);
      expect(calls).toBeGreaterThan(3);
      for (let call = 1; call <= calls; call += 1) {
        ports = new MemoryPorts(prefersPuts);
        process = new UploadProcess(ports);
        const promised = await promisedId(image(), state, { call, kind });
        await process.runJobs();
        await recover(losesJobs);
        const live = ports.liveLinks.map(({ id }) => id);
        expect(live).toEqual(expect.arrayContaining(promised === undefined ? [] : [promised]));
        expect(ports.leftovers()).toEqual([]);
      }
    });
  });
});
