import { type AccountChanges, NO_LIMITS, parseIdText } from '#accounts';
import { DomainError } from '#errors';
import { BAN_KINDS, type WantedBan } from '#moderation';
import { z } from 'zod';

import { parseFields } from '../http/parse-fields.js';
import type { FormFailure, RefusedForm } from '../pages/admin/parts/form-outcome.js';
import type { FormFields } from '../requests/form-reader.js';

const MEGABYTE = 1_000_000;
const DAY_SECONDS = 86_400;
const DAY_MS = 86_400_000;
const MAX_BAN_DAYS = 36_500;

const text = (max: number) =>
  z
    .string('is missing')
    .trim()
    .refine((value) => value !== '' && [...value].length <= max, `must have 1 to ${max} characters`)
    .refine((value) => !/\p{Cs}|\0/u.test(value), 'must be valid text');

const name = text(128).refine((value) => !/\p{Cc}/u.test(value), 'must have no control characters');

/** A number of a form in the unit of the API: rounded to a whole number. An empty field is null. */
const amount = (unit: number, min = 0, max = Number.MAX_SAFE_INTEGER) =>
  z
    .string()
    .default('')
    .transform((value) => (value.trim() === '' ? null : Math.round(Number(value.trim().replace(',', '.')) * unit)))
    .refine((value) => value === null || (value >= min && value <= max), 'must be a number in its range');

/** The fields with a text of their own about what they take. The others are limits. */
const FIELDS = ['kind', 'value', 'reason', 'days', 'name', 'expiresIn'] as const;

const ban = z.object({
  kind: z.enum(BAN_KINDS, 'must be `sha256`, `similar` or `address`'),
  value: text(64),
  reason: text(500),
  days: amount(DAY_MS, 1, MAX_BAN_DAYS * DAY_MS),
});

const account = z.object({
  name,
  uploadsPerHour: amount(1),
  bytesPerDay: amount(MEGABYTE),
  totalBytes: amount(MEGABYTE),
  imageBytes: amount(MEGABYTE),
  expiresIn: amount(DAY_SECONDS, 60, 365 * DAY_SECONDS),
});

/** Returns the ban that the form of /admin/bans describes. Throws `invalid-request`. `now`: as Date.now(). */
export function readBan(form: FormFields, now: number): WantedBan {
  const { days, ...wanted } = parseFields(ban, textsOf(form));
  return { ...wanted, until: days === null ? null : now + days };
}

/** Returns the account that the form describes, with all of its limits. Throws `invalid-request`. */
export function readAccount(form: FormFields): Required<AccountChanges> & { name: string } {
  const { name: accountName, ...limits } = parseFields(account, textsOf(form));
  return {
    name: accountName,
    role: form.has('admin') ? 'admin' : 'member',
    isDisabled: form.has('disabled'),
    limits: { ...NO_LIMITS, ...limits },
  };
}

/** Returns the name that a form has. Throws `invalid-request`. */
export const readName = (form: FormFields): string => parseFields(z.object({ name }), textsOf(form)).name;

/** Returns the id that the field `id` of a form has; undefined: it is no id. */
export const readId = (form: FormFields): bigint | undefined => parseIdText(form.get('id')?.[0] ?? '');

/** Returns a form that is refused, for the page that shows it again. Throws errors that the person cannot correct. */
export const refusedForm = (error: unknown, form: FormFields): RefusedForm => ({
  reasons: refusalOf(error),
  entered: textsOf(form),
});

/** Returns why a form is refused. Throws errors that the person cannot correct. */
export function refusalOf(error: unknown): FormFailure {
  if (!(error instanceof DomainError) || error.kind === 'unavailable' || error.kind === 'no-space') throw error;
  switch (error.code) {
    case 'invalid-request':
      return error.errors ? [...new Set(error.errors.map(({ pointer }) => fieldOf(pointer)))] : ['fixedAccount'];
    case 'account-exists':
      return ['nameTaken'];
    case 'too-many-keys':
      return ['tooManyKeys'];
    case 'image-not-found':
    case 'image-gone':
      return ['missingImage'];
    default:
      return ['other'];
  }
}

/** `pointer`: a JSON pointer as a URI fragment, such as `#/name`. */
function fieldOf(pointer: string): FormFailure[number] {
  const field = pointer.slice('#/'.length);
  return FIELDS.find((name) => name === field) ?? (field in account.shape ? 'limit' : 'other');
}

const textsOf = (form: FormFields) => Object.fromEntries([...form].map(([field, values]) => [field, values[0]]));
