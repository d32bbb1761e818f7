/**
 * Resolves or rejects like `work`, if that happens within `timeoutMs`; otherwise returns the result of `onTimeout`, or
 * throws what it throws. `work` continues after the deadline, and its later result or failure is ignored.
 */
export async function withDeadline<T, F>(work: Promise<T>, timeoutMs: number, onTimeout: () => F): Promise<T | F> {
  const { promise, resolve } = Promise.withResolvers<'deadline'>();
  const timer = setTimeout(() => resolve('deadline'), timeoutMs);
  try {
    const result = await Promise.race([work.then((value) => ({ value })), promise]);
    return result === 'deadline' ? onTimeout() : result.value;
  } finally {
    clearTimeout(timer);
  }
}
