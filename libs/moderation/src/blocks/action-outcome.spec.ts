import { describe, expect, it } from 'vitest';

import { actionOutcome, type ImageState, type ModerationAction } from './action-outcome.js';

const ACTIONS: ModerationAction[] = ['block', 'unblock', 'delete'];
const STATES: ImageState[] = ['live', 'blocked', 'held', 'expired', 'deleted', 'refused', 'pending', 'unknown'];

/** The outcome in a few words: the status, the state that is left, and `!` if something changes. */
function wordsOf(action: ModerationAction, state: ImageState): string {
  const outcome = actionOutcome(action, state);
  const changes = outcome.status === 200 && outcome.changes ? '!' : '';
  return `${outcome.status}${'state' in outcome ? ` ${outcome.state}` : ''}${changes}`;
}

describe('actionOutcome', () => {
  it.each<[ModerationAction, string[]]>([
    ['block', ['200 blocked!', '200 blocked', '200 blocked!', '410 deleted', '410 deleted', '404', '404', '404']],
    ['unblock', ['200 live', '200 live!', '200 live!', '410 deleted', '410 deleted', '404', '404', '404']],
    [
      'delete',
      ['200 deleted!', '200 deleted!', '200 deleted!', '200 deleted!', '200 deleted', '404', '200 deleted!', '404'],
    ],
  ])('is for %s of an image in each state: %j', (action, expected) => {
    expect(STATES.map((state) => wordsOf(action, state))).toEqual(expected);
  });

  it.each(ACTIONS)('is the same for a repeat of %s, which changes nothing', (action) => {
    const outcomes = STATES.map((state) => actionOutcome(action, state));
    const done = outcomes.filter((outcome) => outcome.status === 200);
    const repeated = done.map(({ state }) => actionOutcome(action, state));
    expect(repeated).toEqual(done.map(({ status, state }) => ({ status, state, changes: false })));
  });
});
