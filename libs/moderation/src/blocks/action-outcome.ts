import type { LinkState } from '#links';

export type ModerationAction = 'block' | 'unblock' | 'delete';

/** The state of an image. `pending`: its upload has no link yet. */
export type ImageState = LinkState | 'pending' | 'unknown';

/** The state that an action leaves, for the administrator. An expired image is `deleted`. */
export type ResultState = 'live' | 'blocked' | 'deleted';

export type ActionOutcome =
  { status: 200; state: ResultState; changes: boolean } | { status: 410; state: 'deleted' } | { status: 404 };

const GONE: ActionOutcome = { status: 410, state: 'deleted' };
const UNKNOWN: ActionOutcome = { status: 404 };
const change = (state: ResultState): ActionOutcome => ({ status: 200, state, changes: true });
const repeat = (state: ResultState): ActionOutcome => ({ status: 200, state, changes: false });

const OUTCOMES: Record<ModerationAction, Record<ImageState, ActionOutcome>> = {
  block: {
    live: change('blocked'),
    blocked: repeat('blocked'),
    held: change('blocked'),
    expired: GONE,
    deleted: GONE,
    refused: UNKNOWN,
    pending: UNKNOWN,
    unknown: UNKNOWN,
  },
  unblock: {
    live: repeat('live'),
    blocked: change('live'),
    held: change('live'),
    expired: GONE,
    deleted: GONE,
    refused: UNKNOWN,
    pending: UNKNOWN,
    unknown: UNKNOWN,
  },
  delete: {
    live: change('deleted'),
    blocked: change('deleted'),
    held: change('deleted'),
    expired: change('deleted'),
    deleted: repeat('deleted'),
    refused: UNKNOWN,
    pending: change('deleted'),
    unknown: UNKNOWN,
  },
};

/** Returns what an action does to an image in a state. A repeat changes nothing and has the same status and state. */
export const actionOutcome = (action: ModerationAction, state: ImageState): ActionOutcome => OUTCOMES[action][state];
