import { accountLimits, limitChanges } from '#accounts';
import { z } from 'zod';

import { EXAMPLE_ACCOUNT } from '../openapi/access.docs.js';
import { listPageSchema } from '../requests/list-page.js';
import { idField, nameField, timeField } from './fields.schema.js';

const EXAMPLE_LIMITS = {
  uploadsPerHour: 100,
  bytesPerDay: 1_073_741_824,
  totalBytes: null,
  imageBytes: null,
  expiresIn: null,
};
const { id, name, createdAt } = EXAMPLE_ACCOUNT;
const EXAMPLE = { id, name, role: 'member' as const, limits: EXAMPLE_LIMITS, disabled: false, createdAt };

const role = z.enum(['member', 'admin'], 'must be `member` or `admin`');
const disabled = z.boolean('must be true or false').describe('Its keys and sessions are refused');

export const limitsSchema = accountLimits.meta({ id: 'Limits', examples: [EXAMPLE_LIMITS] });
export const limitChangesSchema = limitChanges.meta({ id: 'LimitChanges', examples: [{ uploadsPerHour: 100 }] });

export const accountSchema = z
  .object({ id: idField, name: z.string(), role, limits: limitsSchema, disabled, createdAt: timeField })
  .meta({ id: 'Account', examples: [EXAMPLE] });
export type AccountAnswer = z.infer<typeof accountSchema>;

export const accountListSchema = listPageSchema('AccountList', accountSchema, { items: [EXAMPLE], next: null });

const changes = z
  .strictObject({
    name: nameField.describe('Unique among the accounts'),
    role: role.describe('Default: `member`'),
    limits: limitChangesSchema,
    disabled,
  })
  .partial();

export const accountRequest = changes
  .required({ name: true })
  .meta({ id: 'AccountRequest', examples: [{ name, limits: { uploadsPerHour: 100, bytesPerDay: 1_073_741_824 } }] });
export type AccountRequest = z.infer<typeof accountRequest>;

/** Members that are absent stay as they are, also those of `limits`. */
export const accountPatch = changes.meta({ id: 'AccountPatch', examples: [{ disabled: true }] });
export type AccountPatch = z.infer<typeof accountPatch>;
