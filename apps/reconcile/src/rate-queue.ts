import PQueue from 'p-queue';

const CONCURRENCY = 8;

/** Returns a queue that begins at most `perSecond` tasks a second, and 8 at a time. */
export function createRateQueue(perSecond: number): PQueue {
  // Ten short intervals per second spread the load. A rate below 10 needs intervals of a second.
  const [interval, intervalCap] = perSecond < 10 ? [1000, perSecond] : [100, Math.round(perSecond / 10)];
  return new PQueue({ concurrency: CONCURRENCY, interval, intervalCap });
}
