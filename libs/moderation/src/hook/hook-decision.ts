import { type Link, linkState } from '#links';

import type { HookAction } from './hook-answer.js';
import type { HookOptions } from './hook.options.js';

/** The state of an image that was not decided about. */
export type OpenState = 'held' | 'live';

/**
 * What becomes of an image. `release`: it was held and is live. `keep`: it was live and stays so. `refuse`: it was held
 * and never existed. `delete`: it was live and is gone.
 */
export type FinalDecision = 'release' | 'keep' | 'block' | 'refuse' | 'delete';

/**
 * `ask-again`: the hook is asked again after the pause, within MODERATION_TIMEOUT_MS. `postpone`: that time has passed,
 * the image stays as it is, and the hook is asked again after the pause.
 */
export type Decision = { kind: 'final'; decision: FinalDecision } | { kind: 'ask-again' | 'postpone'; pauseMs: number };

/** An image about which the hook was just asked. */
export interface Asked {
  state: OpenState;
  /** Undefined: the hook gave no answer. */
  answer: HookAction | undefined;
  /** How often the hook was asked in this window of MODERATION_TIMEOUT_MS. */
  attempts: number;
  /** Time that is left of the window. */
  leftMs: number;
  /** The number of windows that have passed without an answer before. */
  timeouts: number;
}

const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 5_000;
const FIRST_POSTPONEMENT_MS = 1_000;
const MAX_POSTPONEMENT_MS = 300_000;

const ANSWERED: Record<OpenState, Record<HookAction, FinalDecision>> = {
  held: { allow: 'release', block: 'block', refuse: 'refuse' },
  live: { allow: 'keep', block: 'block', refuse: 'delete' },
};

/** Decides about an image. */
export function decide(asked: Asked, { onError }: Pick<HookOptions, 'onError'>): Decision {
  const { state, answer, attempts, leftMs, timeouts } = asked;
  if (answer) return { kind: 'final', decision: ANSWERED[state][answer] };
  if (leftMs > 0) {
    const pauseMs = Math.min(leftMs, doubled(FIRST_PAUSE_MS, attempts - 1, MAX_PAUSE_MS));
    return { kind: 'ask-again', pauseMs };
  }
  if (onError === 'allow') return { kind: 'final', decision: ANSWERED[state].allow };
  return { kind: 'postpone', pauseMs: doubled(FIRST_POSTPONEMENT_MS, timeouts, MAX_POSTPONEMENT_MS) };
}

/** Returns undefined if the image was blocked or deleted, or has expired, so that nothing is left to decide. */
export function openState(link: Link | null): OpenState | undefined {
  const state = link && linkState(link);
  return state === 'held' || state === 'live' ? state : undefined;
}

const doubled = (firstMs: number, times: number, maxMs: number) => Math.min(maxMs, firstMs * 2 ** Math.min(times, 20));
