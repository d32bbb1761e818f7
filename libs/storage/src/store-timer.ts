import { inSpan, metrics } from '#observability';

/** Reports how long the operations of one store take, to /metrics and as spans. */
export class StoreTimer {
  /** `store`: the value of the label: `staging`, or the index of a store of images. */
  constructor(private readonly store: string) {}

  time<T>(operation: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    return this.report(operation, work, () => performance.now() - start);
  }

  /** Times a put without the time that it waits for the body, which is the sender's. */
  timePut<T>(body: AsyncIterable<Buffer>, put: (body: AsyncIterable<Buffer>) => Promise<T>): Promise<T> {
    const start = performance.now();
    const awaited = new AwaitedBody(body);
    return this.report(
      'put',
      () => put(awaited.read()),
      () => Math.max(0, performance.now() - start - awaited.waitedMs),
    );
  }

  private report<T>(operation: string, work: () => Promise<T>, elapsedMs: () => number): Promise<T> {
    const { store } = this;
    const span = { name: `store ${operation}`, kind: 'client', attributes: { 'imglink.store': store } } as const;
    return inSpan(span, async () => {
      let outcome = 'failed';
      try {
        const result = await work();
        outcome = 'done';
        return result;
      } finally {
        metrics.storeSeconds.observe({ store, operation, outcome }, elapsedMs() / 1000);
      }
    });
  }
}

/** Measures how long the reader of a body waited for its chunks. */
class AwaitedBody {
  waitedMs = 0;

  constructor(private readonly body: AsyncIterable<Buffer>) {}

  async *read(): AsyncGenerator<Buffer> {
    let askedAt = performance.now();
    for await (const chunk of this.body) {
      this.waitedMs += performance.now() - askedAt;
      yield chunk;
      askedAt = performance.now();
    }
    this.waitedMs += performance.now() - askedAt;
  }
}
