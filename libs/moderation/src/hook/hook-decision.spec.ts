import { type Link, tombstone } from '#links';
import { describe, expect, it } from 'vitest';

import { type Asked, type Decision, decide, openState } from './hook-decision.js';

const HELD = 4;
const BLOCKED = 2;
const final = (decision: string) => ({ kind: 'final', decision });
const asked = (more: Partial<Asked>): Asked => ({
  state: 'held',
  answer: undefined,
  attempts: 1,
  leftMs: 0,
  timeouts: 0,
  ...more,
});

describe('an answer', () => {
  it.each([
    ['held', 'allow', 'release'],
    ['held', 'block', 'block'],
    ['held', 'refuse', 'refuse'],
    ['live', 'allow', 'keep'],
    ['live', 'block', 'block'],
    ['live', 'refuse', 'delete'],
  ] as const)('decides about a %s image at any time: %s', (state, answer, decision) => {
    for (const onError of ['allow', 'hold'] as const) {
      for (const leftMs of [5_000, 0, -5_000]) {
        for (const timeouts of [0, 9]) {
          expect(decide(asked({ state, answer, leftMs, timeouts }), { onError })).toEqual(final(decision));
        }
      }
    }
  });
});

describe('no answer', () => {
  it.each(['held', 'live'] as const)('has a %s image asked about again while time is left', (state) => {
    for (const onError of ['allow', 'hold'] as const) {
      const pauses = [1, 2, 3, 4, 5, 6, 100].map((attempts) =>
        decide(asked({ state, attempts, leftMs: 60_000 }), { onError }),
      );
      expect(pauses).toEqual(
        [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000].map((pauseMs) => ({ kind: 'ask-again', pauseMs })),
      );
    }
  });

  it('waits no longer than the time that is left', () => {
    const decision: Decision = { kind: 'ask-again', pauseMs: 90 };
    expect(decide(asked({ attempts: 3, leftMs: 90 }), { onError: 'hold' })).toEqual(decision);
  });

  it.each([
    ['held', 'release'],
    ['live', 'keep'],
  ] as const)('in time counts as allowed with MODERATION_ON_ERROR=allow: %s', (state, decision) => {
    for (const leftMs of [0, -1]) {
      expect(decide(asked({ state, leftMs }), { onError: 'allow' })).toEqual(final(decision));
    }
  });

  it.each(['held', 'live'] as const)('in time leaves a %s image open with MODERATION_ON_ERROR=hold', (state) => {
    const pauses = [0, 1, 2, 8, 9, 1_000].map((timeouts) => decide(asked({ state, timeouts }), { onError: 'hold' }));
    expect(pauses).toEqual(
      [1_000, 2_000, 4_000, 256_000, 300_000, 300_000].map((pauseMs) => ({ kind: 'postpone', pauseMs })),
    );
  });
});

describe('an image', () => {
  const link = (more: Partial<Link>): Link => ({ ...tombstone(5n, 0), format: 1, deletedAt: null, ...more });

  it.each([
    ['held', link({ flags: HELD })],
    ['live', link({})],
    [undefined, link({ flags: BLOCKED })],
    [undefined, link({ deletedAt: 1 })],
    [undefined, link({ expiresAt: 1 })],
    [undefined, null],
  ])('is open as %s', (state, each) => {
    expect(openState(each)).toBe(state);
  });
});
