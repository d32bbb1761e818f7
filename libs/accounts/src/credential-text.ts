import { z } from 'zod';

import type { Account } from './account.entity.js';
import { accountLimits } from './account-limits.js';
import type { ApiKey } from './api-key.entity.js';
import { SCOPES } from './scopes.js';
import type { Session } from './session.entity.js';

const id = z.string().regex(/^\d+$/).transform(BigInt);
const time = z.int();
const digest = z.base64().transform((text) => Buffer.from(text, 'base64'));

const account = z.object({
  id,
  name: z.string(),
  role: z.enum(['member', 'admin']),
  limits: accountLimits,
  createdAt: time,
  disabledAt: time.nullable(),
  deletedAt: time.nullable(),
});

const apiKey = z.object({
  id,
  accountId: id,
  name: z.string(),
  secretSha256: digest,
  scopes: z.array(z.enum(SCOPES)),
  limits: accountLimits,
  createdAt: time,
  expiresAt: time.nullable(),
  revokedAt: time.nullable(),
  lastUsedAt: time.nullable(),
});

const session = z.object({
  accountId: id,
  tokenSha256: digest,
  keyId: id.nullable(),
  createdAt: time,
  expiresAt: time,
  userAgent: z.string().nullable(),
});

/** Returns the row as a line of text, for the shared cache. */
export const encodeAccount = (row: Account): string => JSON.stringify({ ...row, id: String(row.id) });

/** Throws for text that `encodeAccount` of this version did not write. */
export const decodeAccount = (text: string): Account => account.parse(JSON.parse(text));

/** Returns the row as a line of text, for the shared cache. */
export const encodeApiKey = (row: ApiKey): string =>
  JSON.stringify({
    ...row,
    id: String(row.id),
    accountId: String(row.accountId),
    secretSha256: row.secretSha256.toString('base64'),
  });

/** Throws for text that `encodeApiKey` of this version did not write. */
export const decodeApiKey = (text: string): ApiKey => apiKey.parse(JSON.parse(text));

/** Returns the row as a line of text, for the shared cache. */
export const encodeSession = (row: Session): string =>
  JSON.stringify({
    ...row,
    accountId: String(row.accountId),
    tokenSha256: row.tokenSha256.toString('base64'),
    keyId: row.keyId === null ? null : String(row.keyId),
  });

/** Throws for text that `encodeSession` of this version did not write. */
export const decodeSession = (text: string): Session => session.parse(JSON.parse(text));
