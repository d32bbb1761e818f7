import { inSpan, metrics, timed } from '#observability';

import type { ObjectStore } from './object-store.js';

const ANSWERED = ['flush', 'get', 'open', 'stat', 'delete', 'adopt', 'ping'] as const;

/**
 * Has /metrics and traces tell how long the store takes. The same object, not one around it: a store looks at what another one is
 * before it copies from it.
 */
export function timeStore<S extends ObjectStore>(store: S, name: string): S {
  for (const operation of ANSWERED) {
    const work = store[operation].bind(store) as (...args: unknown[]) => Promise<unknown>;
    const watched = (...args: unknown[]) =>
      inSpan(spanOf(name, operation), () =>
        timed(metrics.storeSeconds, { store: name, operation }, () => work(...args)),
      );
    Object.assign(store, { [operation]: watched });
  }
  const put = store.put.bind(store);
  const timedPut: ObjectStore['put'] = async (key, body, options) => {
    const start = performance.now();
    const source = new AwaitedBody(body);
    let outcome = 'failed';
    try {
      const result = await put(key, source.read(), options);
      outcome = 'done';
      return result;
    } finally {
      const seconds = (performance.now() - start - source.waitedMs) / 1000;
      metrics.storeSeconds.observe({ store: name, operation: 'put', outcome }, Math.max(0, seconds));
    }
  };
  const watchedPut: ObjectStore['put'] = (...args) => inSpan(spanOf(name, 'put'), () => timedPut(...args));
  return Object.assign(store, { put: watchedPut });
}

const spanOf = (store: string, operation: string) =>
  ({ name: `store ${operation}`, kind: 'client', attributes: { 'imglink.store': store } }) as const;

/** A body that knows how long its reader waited for it: that is the sender's time, not the store's. */
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
