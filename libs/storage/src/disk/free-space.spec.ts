import { describe, expect, it, vi } from 'vitest';

import { FreeSpace } from './free-space.js';

const MIB = 1024 * 1024;

/** A disk of 100 MiB, of which imglink reserves a fifth, with a clock that the test sets. */
function disk(availableBytes: number) {
  const state = { availableBytes, now: 0 };
  const readUsage = vi.fn<() => Promise<{ availableBytes: number; totalBytes: number }>>(async () => ({
    availableBytes: state.availableBytes,
    totalBytes: 100 * MIB,
  }));
  return { state, readUsage, space: new FreeSpace(readUsage, () => state.now) };
}

const RESERVE = 20 * MIB;

describe('FreeSpace', () => {
  it('accepts writes down to the reserve', async () => {
    const { space } = disk(RESERVE + 10);
    expect(await space.hasRoomFor(10)).toBe(true);
    expect(await space.hasRoomFor(11)).toBe(false);
  });

  it('reserves 64 MiB of a large disk', async () => {
    const space = new FreeSpace(async () => ({ availableBytes: 65 * MIB, totalBytes: 1e12 }));
    expect(await space.hasRoomFor(MIB)).toBe(true);
    expect(await space.hasRoomFor(MIB + 1)).toBe(false);
  });

  it('throws no-space for a write that would take from the reserve, and does not run it', async () => {
    const { space } = disk(RESERVE);
    const write = vi.fn<() => Promise<void>>();
    await expect(space.use(1, write)).rejects.toMatchObject({ code: 'no-space', retryAfterSeconds: 30 });
    expect(write).not.toHaveBeenCalled();
  });

  it('measures once a second, and counts the writes in between', async () => {
    const { space, readUsage, state } = disk(RESERVE + 100);
    await space.use(60, async () => undefined);
    state.now = 1_000;
    expect(await space.hasRoomFor(40)).toBe(true);
    expect(readUsage).toHaveBeenCalledTimes(1);
    state.now = 1_001;
    state.availableBytes = RESERVE + 40;
    expect(await space.hasRoomFor(40)).toBe(true);
    expect(readUsage).toHaveBeenCalledTimes(2);
  });

  it('measures again when space seems short', async () => {
    const { space, readUsage, state } = disk(RESERVE + 100);
    await space.use(60, async () => undefined);
    // Somebody deleted files: the measurement shows more than was counted.
    state.availableBytes = RESERVE + 200;
    expect(await space.hasRoomFor(150)).toBe(true);
    expect(readUsage).toHaveBeenCalledTimes(2);
  });

  it('counts writes that are running', async () => {
    const { space } = disk(RESERVE + 100);
    const gate = Promise.withResolvers<void>();
    const writing = space.use(60, () => gate.promise);
    await vi.waitFor(async () => expect(await space.hasRoomFor(41)).toBe(false), 30_000);
    expect(await space.hasRoomFor(40)).toBe(true);
    gate.resolve();
    await writing;
  });

  it('counts a failed write as written until the next measurement', async () => {
    const { space } = disk(RESERVE + 100);
    await expect(space.use(60, () => Promise.reject(new Error('EIO')))).rejects.toThrow('EIO');
    expect(await space.hasRoomFor(100)).toBe(true);
  });

  it('shares one measurement among concurrent callers', async () => {
    const { space, readUsage } = disk(RESERVE + 100);
    await Promise.all([space.hasRoomFor(1), space.hasRoomFor(1), space.hasRoomFor(1)]);
    expect(readUsage).toHaveBeenCalledTimes(1);
  });
});
