import type { DomainError } from '#errors';
import { beforeEach, describe, expect, it } from 'vitest';

import { FakeLog } from '../testing/fake-log.js';
import { WalSync } from './wal-sync.js';

let log: FakeLog;
let sync: WalSync;
let done: string[];

/** Flushes, and notes when that has ended. */
function flush(name: string): Promise<void> {
  return sync.flush().then(
    () => void done.push(name),
    (error: DomainError) => void done.push(`${name}: ${error.code}`),
  );
}

beforeEach(() => {
  log = new FakeLog();
  sync = new WalSync(log);
  done = [];
});

describe('WalSync', () => {
  it('begins a sync at once and resolves when it has ended', async () => {
    const flushed = flush('a');
    await log.begun(1);
    expect(done).toEqual([]);
    log.end();
    await flushed;
    expect([done, log.syncs]).toEqual([['a'], 1]);
  });

  it('makes a flush wait for a sync that begins after it, and all of that time share one', async () => {
    const first = flush('a');
    await log.begun(1);
    const others = [flush('b'), flush('c')];
    log.end();
    await first;
    await log.begun(2);
    expect(done).toEqual(['a']);
    const last = flush('d');
    log.end();
    await Promise.all(others);
    expect(done).toEqual(['a', 'b', 'c']);
    await log.begun(3);
    log.end();
    await last;
    expect([done, log.syncs]).toEqual([['a', 'b', 'c', 'd'], 3]);
  });

  it('syncs again for a flush after a pause', async () => {
    for (const [name, count] of [
      ['a', 1],
      ['b', 2],
    ] as const) {
      const flushed = flush(name);
      await log.begun(count);
      log.end();
      await flushed;
    }
    expect([done, log.syncs]).toEqual([['a', 'b'], 2]);
  });

  it('rejects every flush from a failed sync on, and never syncs again', async () => {
    const first = flush('a');
    await log.begun(1);
    const second = flush('b');
    expect(sync.hasFailed).toBe(false);
    log.end(new Error('EIO'));
    await Promise.all([first, second, flush('c')]);
    await flush('d');
    expect(done).toEqual(['a', 'b', 'c', 'd'].map((name) => `${name}: unavailable`));
    expect([sync.hasFailed, log.syncs]).toEqual([true, 1]);
  });

  it('closes the log when the running sync has ended', async () => {
    const flushed = flush('a');
    await log.begun(1);
    const closed = sync.close();
    expect(log.isClosed).toBe(false);
    log.end();
    await Promise.all([flushed, closed]);
    expect(log.isClosed).toBe(true);
  });
});
