import { createLog } from '#observability';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { ObjectStore } from './object-store.js';
import { StoreWatch } from './store-watch.js';

describe('StoreWatch', () => {
  const ping = vi.fn<() => Promise<void>>();
  let now: number;
  let watch: StoreWatch;
  beforeEach(() => {
    vi.useFakeTimers();
    now = 0;
    ping.mockResolvedValue();
    watch = new StoreWatch([{ ping } as unknown as ObjectStore], createLog('silent'), () => now);
  });
  afterEach(() => {
    watch.stop();
    vi.useRealTimers();
  });

  it('takes a store for working until it fails', () => {
    expect([watch.answers(0), watch.works(0)]).toEqual([true, true]);
  });

  it('avoids a store for 5 s after a reported failure, although it answers', () => {
    watch.reportFailure(0);
    now = 5_000;
    expect([watch.answers(0), watch.works(0)]).toEqual([true, false]);
    now = 5_001;
    expect(watch.works(0)).toBe(true);
  });

  it('marks a store as down whose ping fails, until a ping succeeds', async () => {
    ping.mockRejectedValue(new Error('Connection refused.'));
    watch.start();
    await vi.advanceTimersByTimeAsync(3_000);
    expect([watch.answers(0), watch.works(0)]).toEqual([false, false]);
    ping.mockResolvedValue();
    await vi.advanceTimersByTimeAsync(3_000);
    expect([watch.answers(0), watch.works(0)]).toEqual([true, true]);
  });

  it('marks a store as down that does not answer within 2 s', async () => {
    ping.mockReturnValue(new Promise(() => undefined));
    watch.start();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(watch.answers(0)).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(watch.answers(0)).toBe(false);
  });

  it('checks no store after it was stopped', async () => {
    watch.start();
    watch.stop();
    ping.mockClear();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ping).not.toHaveBeenCalled();
  });
});
