import type { ValueTransformer } from 'typeorm';
import { z } from 'zod';

const WHOLE = 'must be a whole number or null';
const MIN_SECONDS = 60;
const MAX_SECONDS = 31_536_000;
const SECONDS = `must be a whole number from ${MIN_SECONDS} to ${MAX_SECONDS}, or null`;

const whole = z.int(WHOLE).min(0, WHOLE).max(Number.MAX_SAFE_INTEGER, WHOLE).nullable();
const seconds = z.int(SECONDS).min(MIN_SECONDS, SECONDS).max(MAX_SECONDS, SECONDS).nullable();

const fields = {
  uploadsPerHour: whole.describe('Uploads that may be accepted in an hour'),
  bytesPerDay: whole.describe('Stored bytes that may be accepted in a day'),
  totalBytes: whole.describe('Stored bytes of all live images'),
  imageBytes: whole.describe('Bytes of one image'),
  expiresIn: seconds.describe('Seconds until an image expires whose upload names no expiry'),
};

/** The limits of an account or of an API key; null: no limit. A key is subject to its own and to its account's. */
export const accountLimits = z.object(fields);
export type AccountLimits = z.infer<typeof accountLimits>;

/** Some limits, as a request names them. */
export const limitChanges = z.strictObject(fields, 'must be an object of limits').partial();
export type LimitChanges = z.infer<typeof limitChanges>;

export const NO_LIMITS: AccountLimits = Object.freeze({
  uploadsPerHour: null,
  bytesPerDay: null,
  totalBytes: null,
  imageBytes: null,
  expiresIn: null,
});

/** Returns `limits` with those of `changes` that are not undefined. */
export function withLimits(limits: AccountLimits, changes: LimitChanges | undefined): AccountLimits {
  const named = Object.entries(changes ?? {}).filter(([, limit]) => limit !== undefined);
  return { ...limits, ...Object.fromEntries(named) };
}

/** Stores limits as JSON, and no limits at all as NULL. */
export const accountLimitsColumn: ValueTransformer = {
  to: (limits: AccountLimits | undefined) =>
    limits && (Object.values(limits).every((limit) => limit === null) ? null : JSON.stringify(limits)),
  from: (text: string | null): AccountLimits =>
    text === null ? NO_LIMITS : accountLimits.parse({ ...NO_LIMITS, ...(JSON.parse(text) as object) }),
};
