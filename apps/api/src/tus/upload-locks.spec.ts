import { uploadLocked } from '#resumable';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { UploadLocks } from './upload-locks.js';

const NEVER_ABORTED = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Starts to lock an upload. */
function lockOf(locks: UploadLocks, id: string) {
  const lock = locks.newLock(id);
  const interrupt = vi.fn<() => void>();
  let isHeld = false;
  const held = lock.lock(NEVER_ABORTED, interrupt).then(() => {
    isHeld = true;
  });
  return { held, interrupt, unlock: () => lock.unlock(), isHeld: () => isHeld };
}

describe('in one process', () => {
  it('locks each upload by itself', async () => {
    const locks = new UploadLocks();
    const [first, second] = [lockOf(locks, 'a'), lockOf(locks, 'b')];
    await Promise.all([first.held, second.held]);
    expect(first.interrupt).not.toHaveBeenCalled();
  });

  it('interrupts the request before, and waits until it has released the lock', async () => {
    const locks = new UploadLocks();
    const first = lockOf(locks, 'a');
    await first.held;
    const second = lockOf(locks, 'a');
    expect(first.interrupt).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(second.isHeld()).toBe(false);
    await first.unlock();
    await second.held;
    expect(second.interrupt).not.toHaveBeenCalled();
  });

  it('refuses a request after 5 s of waiting', async () => {
    const locks = new UploadLocks();
    await lockOf(locks, 'a').held;
    const refusal = lockOf(locks, 'a').held.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await refusal).toMatchObject({ code: 'upload-locked' });
  });

  it('interrupts all requests when the process stops', async () => {
    const locks = new UploadLocks();
    const held = [lockOf(locks, 'a'), lockOf(locks, 'b')];
    await Promise.all(held.map((lock) => lock.held));
    locks.interruptAll();
    for (const { interrupt } of held) expect(interrupt).toHaveBeenCalledOnce();
  });
});

describe('among processes', () => {
  const shared = (acquire: () => Promise<() => Promise<void>>) => {
    let listener: (id: string) => void = () => undefined;
    return {
      acquire,
      onRequested: (each: (id: string) => void) => (listener = each),
      close: vi.fn<() => void>(),
      request: (id: string) => listener(id),
    };
  };

  it('interrupts a request whose upload another process wants', async () => {
    const redis = shared(async () => async () => undefined);
    const lock = lockOf(new UploadLocks(redis), 'a');
    await lock.held;
    redis.request('b');
    expect(lock.interrupt).not.toHaveBeenCalled();
    redis.request('a');
    expect(lock.interrupt).toHaveBeenCalledOnce();
  });

  it('releases the shared lock first', async () => {
    const release = vi.fn<() => Promise<void>>(async () => undefined);
    const locks = new UploadLocks(shared(async () => release));
    const first = lockOf(locks, 'a');
    await first.held;
    await first.unlock();
    expect(release).toHaveBeenCalledOnce();
    await lockOf(locks, 'a').held;
  });

  it('holds no lock after the shared one was refused', async () => {
    let isRefused = true;
    const locks = new UploadLocks(
      shared(async () => {
        if (isRefused) throw uploadLocked();
        return async () => undefined;
      }),
    );
    await expect(lockOf(locks, 'a').held).rejects.toMatchObject({ code: 'upload-locked' });
    isRefused = false;
    await lockOf(locks, 'a').held;
  });
});
