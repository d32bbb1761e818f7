import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { CredentialSweeper } from './credential-sweeper.js';
import type { ApiKeysRepository } from './keys/api-keys.repository.js';
import type { SessionsRepository } from './sessions/sessions.repository.js';

const DAY_MS = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Repositories with this many sessions that have expired, and keys that were revoked or have expired long ago. */
function create(rows: { sessions: number; revoked: number; expired: number }) {
  const left = { ...rows };
  const reads: string[] = [];
  const page = (kind: keyof typeof left) => async (time: number, limit: number) => {
    reads.push(`${kind} ${Date.now() - time}`);
    return Array.from({ length: Math.min(limit, left[kind]) }, () => ({ kind }));
  };
  const sessions = { expiredAt: page('sessions'), delete: async () => void (left.sessions -= 1) };
  const keys = {
    revokedBefore: page('revoked'),
    expiredBefore: page('expired'),
    delete: async ({ kind }: { kind: 'revoked' | 'expired' }) => void (left[kind] -= 1),
  };
  const sweeper = new CredentialSweeper(
    sessions as unknown as SessionsRepository,
    keys as unknown as ApiKeysRepository,
  );
  return { sweeper, left, reads };
}

it('deletes every session that has expired and every key that ended 30 days ago, in several pages', async () => {
  const { sweeper, left, reads } = create({ sessions: 1_200, revoked: 500, expired: 1 });
  await sweeper.sweep();
  expect(left).toEqual({ sessions: 0, revoked: 0, expired: 0 });
  const keyReads = [`revoked ${30 * DAY_MS}`, `revoked ${30 * DAY_MS}`, `expired ${30 * DAY_MS}`];
  expect(reads).toEqual(['sessions 0', 'sessions 0', 'sessions 0', ...keyReads]);
});

it('looks for them once an hour', async () => {
  const { sweeper, reads } = create({ sessions: 0, revoked: 0, expired: 0 });
  await sweeper.sweep();
  vi.advanceTimersByTime(3_599_000);
  await sweeper.sweep();
  expect(reads.length).toBe(3);
  vi.advanceTimersByTime(1_000);
  await sweeper.sweep();
  expect(reads.length).toBe(6);
});
