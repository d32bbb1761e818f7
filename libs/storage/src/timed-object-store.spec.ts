import { metrics } from '#observability';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { ObjectStore } from './object-store.js';
import { bytesOf, inChunks } from './testing/bytes.js';
import { TimedObjectStore } from './timed-object-store.js';

/** A store whose operations succeed, except for those named in `failing`. */
function fakeStore(failing: readonly string[] = []) {
  const outcome = (operation: string) =>
    failing.includes(operation) ? Promise.reject(new Error(`${operation} failed`)) : Promise.resolve(undefined);
  return {
    put: async (_key: string, body: AsyncIterable<Buffer>) => {
      for await (const chunk of body) if (chunk.length === 0) throw new Error('An empty chunk.');
      return outcome('put');
    },
    ...Object.fromEntries(
      ['get', 'open', 'stat', 'address', 'delete', 'adopt', 'ping', 'probe'].map((name) => [name, () => outcome(name)]),
    ),
  } as unknown as ObjectStore;
}

async function samples(): Promise<string[]> {
  const text = await metrics.registry.getSingleMetricAsString('imglink_store_seconds');
  return text.split('\n').filter((line) => line.startsWith('imglink_store_seconds_count'));
}

async function secondsOfPuts(): Promise<number> {
  const text = await metrics.registry.getSingleMetricAsString('imglink_store_seconds');
  return Number(/_sum\{store="7",operation="put",outcome="done"\} (\S+)/.exec(text)?.[1]);
}

describe('TimedObjectStore', () => {
  beforeEach(() => metrics.storeSeconds.reset());

  it('counts each operation by store, name and outcome', async () => {
    const store = new TimedObjectStore(fakeStore(['open']), '7');
    await store.put('a', inChunks(bytesOf(10)));
    await store.get('a');
    await store.stat('a');
    await store.delete(['a']);
    await store.adopt({ kind: 'disk', path: '/a' }, 'a');
    await store.ping();
    await store.probe();
    await store.address('a');
    await expect(store.open('a')).rejects.toThrow('open failed');
    const count = (operation: string, outcome: string, value: number) =>
      `imglink_store_seconds_count{store="7",operation="${operation}",outcome="${outcome}"} ${value}`;
    expect((await samples()).sort()).toEqual(
      [
        ...['put', 'get', 'stat', 'delete', 'adopt'].map((operation) => count(operation, 'done', 1)),
        count('ping', 'done', 2),
        count('open', 'failed', 1),
      ].sort(),
    );
  });

  it('does not count the time in which a put waits for its body', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      async function* slowBody() {
        yield bytesOf(10);
        vi.advanceTimersByTime(5_000);
        yield bytesOf(10);
      }
      await new TimedObjectStore(fakeStore(), '7').put('a', slowBody());
      expect(await secondsOfPuts()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
