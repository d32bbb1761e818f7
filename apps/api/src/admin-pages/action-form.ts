import type { ModerationAction } from '#moderation';

import type { FormFields } from '../requests/form-reader.js';

const MAX_REASON = 500;
/** More than a page has. */
const MAX_KEYS = 200;
const KEY = /^[0-9A-Za-z]{11}$/;
const ACTIONS = ['block', 'unblock', 'delete', 'confirm-delete', 'resolve'] as const;
type FormAction = (typeof ACTIONS)[number];

interface Chosen {
  keys: readonly string[];
  /** May be empty for `resolve`. */
  reason: string;
}

/** What a form asks for. `question`: to delete images, which the next page asks about. */
export type ActionForm =
  | ({ kind: 'action'; action: ModerationAction; isLegal: boolean; bansImage: boolean } & Chosen)
  | ({ kind: 'question'; bansImage: boolean } & Chosen)
  | ({ kind: 'resolution'; reports: readonly string[] } & Chosen)
  | { kind: 'fault'; fault: 'needsReason' | 'needsImages' };

/** Reads the form of the pages with images. `report`: the ids of reports, which begin with the key of their image. */
export function readActionForm(fields: FormFields): ActionForm {
  const first = (name: string) => fields.get(name)?.[0] ?? '';
  const keys = [...new Set(fields.get('key') ?? [])].filter((key) => KEY.test(key)).slice(0, MAX_KEYS);
  const reason = [...first('reason').toWellFormed().replaceAll('\0', '').trim()].slice(0, MAX_REASON).join('');
  const action = ACTIONS.find((name) => name === first('action'));
  if (keys.length === 0 || action === undefined) return { kind: 'fault', fault: 'needsImages' };
  if (action === 'resolve') {
    const reports = (fields.get('report') ?? []).filter((id) => keys.some((key) => id.startsWith(key)));
    return { kind: 'resolution', keys, reason, reports };
  }
  if (reason === '') return { kind: 'fault', fault: 'needsReason' };
  const bansImage = first('ban') !== '' && action !== 'unblock';
  if (action === 'delete') return { kind: 'question', keys, reason, bansImage };
  const isLegal = first('legal') !== '' && action === 'block';
  return { kind: 'action', action: moderationAction(action), keys, reason, bansImage, isLegal };
}

const moderationAction = (action: Exclude<FormAction, 'resolve' | 'delete'>): ModerationAction =>
  action === 'confirm-delete' ? 'delete' : action;
