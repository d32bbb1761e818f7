import { idText } from '#accounts';
import type { LargeAccount } from '#moderation';
import { z } from 'zod';

import { EXAMPLE_ACCOUNT } from '../openapi/access.docs.js';

const MAX_DAYS = 90;
const DEFAULT_DAYS = 30;
const RANGE = `must be a whole number from 1 to ${MAX_DAYS}`;

export const statsQuery = z.object({
  days: z
    .string(RANGE)
    .regex(/^\d{1,9}$/, RANGE)
    .transform(Number)
    .refine((days) => days >= 1 && days <= MAX_DAYS, RANGE)
    .default(DEFAULT_DAYS),
});
export type StatsQuery = z.infer<typeof statsQuery>;

/** Documents `statsQuery`. */
export const DAYS_SCHEMA = { type: 'integer', minimum: 1, maximum: MAX_DAYS, default: DEFAULT_DAYS } as const;

const whole = z.int().min(0);

const dayStats = z.object({
  day: z.iso.date().describe('UTC'),
  uploads: whole.describe('Images that were stored'),
  bytes: whole.describe('Their bytes as stored'),
  refusals: z.record(z.string(), whole).describe('Refused uploads, by the code of the problem'),
  deletes: whole.describe('Images that were deleted before they expired'),
  reports: whole.describe('Reports of images'),
});

const largeAccount = z.object({ id: z.string(), name: z.string(), images: whole, bytes: whole });
type LargeAccountAnswer = z.infer<typeof largeAccount>;

export const statsAnswer = z
  .object({
    days: z.array(dayStats).describe('The oldest day first; the last one is today'),
    accounts: z.array(largeAccount).describe('The 20 accounts with the most stored bytes, the largest first'),
  })
  .meta({
    id: 'Stats',
    examples: [
      {
        days: [
          {
            day: '2026-11-23',
            uploads: 1250,
            bytes: 512_000_000,
            refusals: { 'rate-limited': 12, 'upload-banned': 3 },
            deletes: 20,
            reports: 2,
          },
        ],
        accounts: [{ id: EXAMPLE_ACCOUNT.id, name: EXAMPLE_ACCOUNT.name, images: 812, bytes: 301_000_000 }],
      },
    ],
  });
export type StatsAnswer = z.infer<typeof statsAnswer>;

export const presentLargeAccount = ({ account, images, bytes }: LargeAccount): LargeAccountAnswer => ({
  id: idText(account.id),
  name: account.name,
  images,
  bytes,
});
