import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { Session } from './session.entity.js';
import { SessionSweeper } from './session-sweeper.js';
import type { SessionsRepository } from './sessions.repository.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A repository with `rows` that have expired. */
function repository(rows: number) {
  const expired = Array.from({ length: rows }, (_, index) => ({
    accountId: BigInt(index),
    tokenSha256: Buffer.alloc(32, index),
  })) as Session[];
  const reads: number[] = [];
  const sessions = {
    expiredAt: async (time: number, limit: number) => {
      reads.push(time);
      return expired.slice(0, limit);
    },
    delete: async (accountId: bigint) => {
      expired.splice(
        expired.findIndex((row) => row.accountId === accountId),
        1,
      );
    },
  } as unknown as SessionsRepository;
  return { sweeper: new SessionSweeper(sessions), expired, reads };
}

it('deletes every expired session, in several pages', async () => {
  const { sweeper, expired, reads } = repository(1_200);
  await sweeper.sweep();
  expect([expired.length, reads.length]).toEqual([0, 3]);
});

it('looks for expired sessions once an hour', async () => {
  const { sweeper, reads } = repository(0);
  await sweeper.sweep();
  vi.advanceTimersByTime(3_599_000);
  await sweeper.sweep();
  expect(reads.length).toBe(1);
  vi.advanceTimersByTime(1_000);
  await sweeper.sweep();
  expect(reads.length).toBe(2);
});
