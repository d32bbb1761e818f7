import { type Ban, BAN_KINDS, formatNetwork } from '#moderation';
import { idText } from '#accounts';
import { z } from 'zod';

import { EXAMPLE_ACCOUNT } from '../openapi/access.docs.js';
import { listPageSchema } from '../requests/list-page.js';

const MAX_REASON = 500;
const MAX_VALUE = 64;
const REASON = `must have 1 to ${MAX_REASON} characters`;
const TIME = 'must be a time like 2027-01-31T12:00:00Z';

const EXAMPLE = {
  id: '0Q4kP2xYbZs',
  kind: 'address' as const,
  value: '192.0.2.0/24',
  reason: 'Spam from this network',
  until: '2027-01-31T12:00:00.000Z',
  createdAt: EXAMPLE_ACCOUNT.createdAt,
  createdBy: EXAMPLE_ACCOUNT.id,
};

const kind = z
  .enum(BAN_KINDS, 'must be `sha256`, `similar` or `address`')
  .describe(
    '`sha256`: these bytes, as sent or as stored. `similar`: images with a perceptual hash at a Hamming distance of at ' +
      'most 6. `address`: uploads from this address or network',
  );

export const banRequest = z
  .strictObject({
    kind,
    value: z
      .string('must be a text')
      .trim()
      .min(1, 'must not be empty')
      .max(MAX_VALUE, `must have at most ${MAX_VALUE} characters`)
      .describe(
        'The 64 hexadecimal digits of a SHA-256 digest; 16 hexadecimal digits of a perceptual hash, or the key of an ' +
          'image; an IPv4 or IPv6 address, or a network in CIDR notation',
      ),
    reason: z
      .string('must be a text')
      .meta({ minLength: 1, maxLength: MAX_REASON })
      .trim()
      .refine((reason) => reason !== '' && [...reason].length <= MAX_REASON, REASON)
      .refine((reason) => !/\p{Cs}|\0/u.test(reason), 'must be valid text'),
    until: z.iso
      .datetime({ offset: true, error: TIME })
      .nullable()
      .optional()
      .refine((time) => !time || Date.parse(time) > Date.now(), 'must be in the future')
      .describe('When the ban ends; absent or null: never'),
  })
  .meta({
    id: 'BanRequest',
    examples: [{ kind: EXAMPLE.kind, value: EXAMPLE.value, reason: EXAMPLE.reason, until: EXAMPLE.until }],
  });
export type BanRequest = z.infer<typeof banRequest>;

export const banSchema = z
  .object({
    id: z.string(),
    kind,
    value: z.string().describe('A digest or a perceptual hash in hexadecimal, or a network'),
    reason: z.string(),
    until: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    createdBy: z.string().nullable().describe('The account of the administrator; null: a command of the operator'),
  })
  .meta({ id: 'Ban', examples: [EXAMPLE] });
export type BanAnswer = z.infer<typeof banSchema>;

export const banListSchema = listPageSchema('BanList', banSchema, { items: [EXAMPLE], next: null });

/** Returns a ban as administrators see it. */
export const presentBan = ({ id, kind: banKind, value, reason, until, createdAt, createdBy }: Ban): BanAnswer => ({
  id: idText(id),
  kind: banKind,
  value: banKind === 'address' ? formatNetwork(value) : value.toString('hex'),
  reason,
  until: until === null ? null : new Date(until).toISOString(),
  createdAt: new Date(createdAt).toISOString(),
  createdBy: createdBy === null ? null : idText(createdBy),
});
