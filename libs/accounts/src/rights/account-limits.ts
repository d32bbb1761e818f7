import type { ValueTransformer } from 'typeorm';
import { z } from 'zod';

const whole = z.int().min(0).max(Number.MAX_SAFE_INTEGER).nullable();

/** The limits of an account or of an API key; null: no limit. A key is subject to its own and to its account's. */
export const accountLimits = z.object({
  uploadsPerHour: whole.default(null).describe('Uploads that may be accepted in an hour'),
  bytesPerDay: whole.default(null).describe('Stored bytes that may be accepted in a day'),
  totalBytes: whole.default(null).describe('Stored bytes of all live images'),
  imageBytes: whole.default(null).describe('Bytes of one image'),
  expiresIn: z
    .int()
    .min(60)
    .max(31_536_000)
    .nullable()
    .default(null)
    .describe('Seconds until an image expires whose upload names no expiry'),
});

export type AccountLimits = z.infer<typeof accountLimits>;

export const NO_LIMITS: AccountLimits = Object.freeze(accountLimits.parse({}));

/** Stores limits as JSON, and no limits at all as NULL. */
export const accountLimitsColumn: ValueTransformer = {
  to: (limits: AccountLimits | undefined) =>
    limits && (Object.values(limits).every((limit) => limit === null) ? null : JSON.stringify(limits)),
  from: (text: string | null): AccountLimits => (text === null ? NO_LIMITS : accountLimits.parse(JSON.parse(text))),
};
