import type { ModerationAction } from './admin-requests.js';

/** The texts of the page's language, which the server adds to the form. `{count}` is a number of images. */
export interface ListTexts extends Record<
  'needsReason' | 'needsImages' | 'deleting' | 'selected' | 'failed' | 'missing' | 'resolved',
  string
> {
  done: Record<ModerationAction, string>;
  states: Record<'live' | 'blocked' | 'deleted', string>;
  /** The names of problems by their codes. */
  problems: Partial<Record<string, string>>;
}
