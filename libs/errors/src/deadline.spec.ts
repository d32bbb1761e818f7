import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { withDeadline } from './deadline.js';

const never = new Promise<string>(() => undefined);

describe('withDeadline', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('returns what the work returns, and leaves no timer', async () => {
    expect(await withDeadline(Promise.resolve('done'), 1_000, () => 'late')).toBe('done');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('throws what the work throws, and leaves no timer', async () => {
    const failing = Promise.reject(new Error('No.'));
    await expect(withDeadline(failing, 1_000, () => 'late')).rejects.toThrow('No.');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('returns the fallback at the deadline, not before', async () => {
    const onTimeout = vi.fn<() => string>(() => 'late');
    const result = withDeadline(never, 1_000, onTimeout);
    await vi.advanceTimersByTimeAsync(999);
    expect(onTimeout).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await result).toBe('late');
  });

  it('throws what the fallback throws', async () => {
    const result = withDeadline(never, 10, () => {
      throw new Error('Too late.');
    });
    await Promise.all([expect(result).rejects.toThrow('Too late.'), vi.advanceTimersByTimeAsync(10)]);
  });

  it('ignores a failure after the deadline', async () => {
    const { promise, reject } = Promise.withResolvers<string>();
    const result = withDeadline(promise, 10, () => 'late');
    await vi.advanceTimersByTimeAsync(10);
    reject(new Error('Too late.'));
    expect(await result).toBe('late');
  });
});
