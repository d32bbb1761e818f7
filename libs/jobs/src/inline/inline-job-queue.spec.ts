import { createLog } from '#observability';
import { expect, it, vi } from 'vitest';

import { CONTRACT_CONCURRENCY, jobQueueContract, noteJob } from '../testing/index.js';
import { InlineJobQueue } from './inline-job-queue.js';

const open = () => new InlineJobQueue(CONTRACT_CONCURRENCY, createLog('silent'));

jobQueueContract(async () => {
  const queue = open();
  return { producer: queue, consumer: queue, [Symbol.asyncDispose]: async () => undefined };
});

it('doubles the back-off before each attempt, with half of it as jitter', async () => {
  vi.useFakeTimers();
  try {
    const queue = open();
    const job = { ...noteJob, attempts: 5, backoffMs: 1_000 };
    const triedAt: number[] = [];
    queue.process(job, async () => {
      triedAt.push(Date.now());
      throw new Error('Not yet.');
    });
    await queue.add(job, 'a', { id: 'a' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(triedAt).toHaveLength(5);
    const waits = triedAt.slice(1).map((at, number) => at - (triedAt[number] ?? 0));
    for (const [number, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(500 * 2 ** number);
      expect(wait).toBeLessThanOrEqual(1_000 * 2 ** number);
    }
  } finally {
    vi.useRealTimers();
  }
});
