import type { Histogram } from 'prom-client';

/**
 * Runs `work` and adds its seconds to the histogram. The label `outcome` is `done`, or what `outcomeOf` returns for the
 * error.
 */
export async function timed<T, L extends string>(
  histogram: Histogram<L | 'outcome'>,
  labels: Record<L, string>,
  work: () => Promise<T>,
  outcomeOf: (error: unknown) => string = () => 'failed',
): Promise<T> {
  const start = performance.now();
  let outcome = 'done';
  try {
    return await work();
  } catch (error) {
    outcome = outcomeOf(error);
    throw error;
  } finally {
    histogram.observe({ ...labels, outcome } as Record<L | 'outcome', string>, (performance.now() - start) / 1000);
  }
}
