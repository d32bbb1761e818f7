import { type AccountLimits, type Scope, SCOPES, type WantedKey } from '#accounts';
import { z } from 'zod';

import { parseFields } from '../http/parse-fields.js';
import type { FormFields } from '../requests/form-reader.js';

const MEGABYTE = 1_000_000;
const DAY_SECONDS = 86_400;
const MAX_KEY_DAYS = 36_500;

/** A number of a form in the unit of the API: rounded to a whole number. An empty field is no number. */
const amount = (unit: number, min = 0, max = Number.MAX_SAFE_INTEGER) =>
  z
    .string()
    .trim()
    .transform((text) => (text === '' ? undefined : Math.round(Number(text.replace(',', '.')) * unit)))
    .refine((value) => value === undefined || (value >= min && value <= max), 'must be a number in its range')
    .optional();

const schema = z.object({
  name: z
    .string('is missing')
    .trim()
    .refine((name) => name !== '' && [...name].length <= 128, 'must have 1 to 128 characters')
    .refine((name) => !/\p{Cc}|\p{Cs}/u.test(name), 'must have no control characters'),
  scopes: z.array(z.enum(SCOPES)).min(1, 'must be at least one'),
  uploadsPerHour: amount(1),
  bytesPerDay: amount(MEGABYTE),
  totalBytes: amount(MEGABYTE),
  imageBytes: amount(MEGABYTE),
  expiresIn: amount(DAY_SECONDS, 60, 365 * DAY_SECONDS),
  keyDays: amount(DAY_SECONDS * 1000, 1, MAX_KEY_DAYS * DAY_SECONDS * 1000),
});

/** Returns the key that the form of /account/keys describes. Throws `invalid-request`. `now`: as Date.now(). */
export function readNewKey(form: FormFields, now: number): WantedKey {
  const texts = Object.fromEntries([...form].map(([name, values]) => [name, values[0]]));
  const { name, scopes, keyDays, ...limits } = parseFields(schema, { ...texts, scopes: form.get('scope') ?? [] });
  return {
    name,
    scopes: scopes satisfies Scope[],
    limits: limits satisfies Partial<Record<keyof AccountLimits, number | undefined>>,
    ...(keyDays !== undefined && { expiresAt: now + keyDays }),
  };
}
