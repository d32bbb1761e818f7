import { addressRange } from '#moderation';
import { parseIdText } from '#accounts';
import { z } from 'zod';

import { EXAMPLE_ACCOUNT } from '../openapi/access.docs.js';
import { queryParameter } from '../openapi/endpoint.decorator.js';
import { imageExample, imageSchema } from '../presenter/image.schemas.js';
import { LIST_PARAMETERS, listPageSchema, listQuery } from '../requests/list-page.js';

const STATES = ['live', 'blocked', 'held', 'deleted'] as const;
const STATE = 'must be `live`, `blocked`, `held` or `deleted`';
const REPORTED = 'must be `true` or `false`';
const DIGEST = 'must be 64 hexadecimal digits';
const ACCOUNT = 'must be the id of an account';
const ADDRESS = 'must be an IPv4 or IPv6 address, or a network such as 192.0.2.0/24';

/** Reads a text once; `parse` returns undefined for a wrong one. */
const parsed = <T>(message: string, parse: (text: string) => T | undefined) =>
  z
    .string(message)
    .transform((text, context) => {
      const value = parse(text);
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .optional();

export const adminImagesQuery = listQuery.extend({
  account: parsed(ACCOUNT, parseIdText),
  address: parsed(ADDRESS, addressRange),
  sha256: parsed(DIGEST, (text) => (/^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : undefined)),
  state: z.enum(STATES, STATE).optional(),
  reported: z
    .enum(['true', 'false'], REPORTED)
    .transform((text) => text === 'true')
    .optional(),
});
export type AdminImagesQuery = z.infer<typeof adminImagesQuery>;

export const ADMIN_IMAGES_PARAMETERS = [
  ...LIST_PARAMETERS.slice(0, 1),
  queryParameter('before', 'The `next` of the page before this one, or a time: images that were uploaded before it', {
    type: 'string',
  }),
  queryParameter('account', 'The id of the account that uploaded the images', { type: 'string' }),
  queryParameter('address', 'The IPv4 or IPv6 address of the uploader, or a network in CIDR notation', {
    type: 'string',
  }),
  queryParameter('sha256', 'The SHA-256 of the stored bytes, or of the bytes as sent, in hex', { type: 'string' }),
  queryParameter('state', 'The state of the images', { type: 'string', enum: STATES }),
  queryParameter('reported', '`true`: images with an open report; `false`: images without one', {
    type: 'string',
    enum: ['true', 'false'],
  }),
];

const EXAMPLE = {
  ...imageExample,
  state: 'blocked' as const,
  account: { id: EXAMPLE_ACCOUNT.id, name: EXAMPLE_ACCOUNT.name },
  address: '192.0.2.7',
  reports: { open: 1, all: 2 },
  similarHash: 'c3d2a19b5e4f8076',
  block: { at: EXAMPLE_ACCOUNT.createdAt, reason: 'Spam', legal: false, source: 'admin' as const },
};

export const adminImage = imageSchema
  .omit({ owner: true })
  .extend({
    state: z.enum(STATES).describe('An image that has expired is `deleted`'),
    account: z
      .object({ id: z.string(), name: z.string() })
      .nullable()
      .describe('The account that uploaded the image; null: anonymous, or the account was deleted'),
    address: z
      .string()
      .nullable()
      .describe('The address of the uploader; null: it is not kept any more (UPLOADER_ADDRESS_DAYS)'),
    reports: z.object({ open: z.int().describe('Those that nobody has resolved'), all: z.int() }),
    similarHash: z
      .string()
      .nullable()
      .describe(
        'The perceptual hash, for a ban of similar images. Only pages of at most 10 images have it. ' +
          'Null also for a deleted image, and for one with too little structure',
      ),
    block: z
      .object({
        at: z.iso.datetime(),
        reason: z.string(),
        legal: z.boolean(),
        source: z.enum(['admin', 'reports', 'hook']),
      })
      .nullable()
      .describe('Why the image is blocked; null in any other state'),
  })
  .meta({ id: 'AdminImage', examples: [EXAMPLE] });
export type AdminImage = z.infer<typeof adminImage>;

export const adminImageList = listPageSchema('AdminImageList', adminImage, { items: [EXAMPLE], next: null });
