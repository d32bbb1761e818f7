import { SCOPES } from '#accounts';
import { z } from 'zod';

import { EXAMPLE_ACCOUNT } from '../openapi/access.docs.js';
import { listPageSchema } from '../requests/list-page.js';
import { limitChangesSchema, limitsSchema } from './accounts.schemas.js';
import { idField, nameField, timeField } from './fields.schema.js';

const NO_LIMITS = { uploadsPerHour: null, bytesPerDay: null, totalBytes: null, imageBytes: null, expiresIn: null };
const EXAMPLE = {
  id: EXAMPLE_ACCOUNT.keyId,
  account: EXAMPLE_ACCOUNT.id,
  name: 'Phone',
  scopes: ['upload' as const],
  limits: { ...NO_LIMITS, uploadsPerHour: 20 },
  createdAt: EXAMPLE_ACCOUNT.createdAt,
  expiresAt: '2027-11-23T12:00:00.000Z',
  lastUsedAt: null,
};

const apiKeyShape = {
  id: idField,
  account: idField.describe('The id of its account'),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  limits: limitsSchema,
  createdAt: timeField,
  expiresAt: timeField.nullable(),
  lastUsedAt: timeField.nullable().describe('At most some minutes old'),
};

/** A key without its secret, which is not stored. */
export const apiKeySchema = z.object(apiKeyShape).meta({ id: 'ApiKey', examples: [EXAMPLE] });
export type ApiKeyAnswer = z.infer<typeof apiKeySchema>;

export const createdApiKeySchema = z
  .object({
    ...apiKeyShape,
    key: z
      .string()
      .regex(/^imk_[0-9A-Za-z]{11}_[0-9A-Za-z]{32}$/)
      .describe('The key itself. It is shown only once, so keep it.'),
  })
  .meta({ id: 'CreatedApiKey', examples: [{ ...EXAMPLE, key: EXAMPLE_ACCOUNT.apiKey }] });
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>;

export const apiKeyListSchema = listPageSchema('ApiKeyList', apiKeySchema, { items: [EXAMPLE], next: null });

const TIME = 'must be a time of RFC 3339, such as 2027-01-31T12:00:00Z, or null';

export const apiKeyRequest = z
  .strictObject({
    name: nameField.describe('What the key is for'),
    scopes: z
      .array(z.enum(SCOPES, 'must be `upload`, `manage` or `admin`'), 'must be a list of scopes')
      .min(1, 'must name at least one scope')
      .transform((named) => SCOPES.filter((scope) => named.includes(scope)))
      .optional()
      .describe('Default: `upload` and `manage`'),
    limits: limitChangesSchema.optional(),
    expiresAt: z.iso
      .datetime({ offset: true, error: TIME })
      .transform((time) => Date.parse(time))
      .refine((time) => time > Date.now(), 'must be in the future')
      .nullable()
      .optional()
      .describe('Default: never, or when the key expires that the request was made with'),
    account: z
      .string('must be the id of an account')
      .optional()
      .describe('The id of the account that the key belongs to, for administrators. Default: the own account'),
  })
  .meta({
    id: 'ApiKeyRequest',
    // zod leaves out `examples` of a schema that transforms.
    example: { name: EXAMPLE.name, scopes: ['upload'], limits: { uploadsPerHour: 20 }, expiresAt: EXAMPLE.expiresAt },
  });
export type ApiKeyRequest = z.infer<typeof apiKeyRequest>;
