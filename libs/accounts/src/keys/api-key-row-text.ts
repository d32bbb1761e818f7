import { z } from 'zod';

import { accountLimits } from '../rights/account-limits.js';
import { SCOPES } from '../rights/scopes.js';
import { digestInText, idInText, timeInText } from '../rows/row-text.js';
import type { ApiKey } from './api-key.entity.js';

const apiKey = z.object({
  id: idInText,
  accountId: idInText,
  name: z.string(),
  secretSha256: digestInText,
  scopes: z.array(z.enum(SCOPES)),
  limits: accountLimits,
  countsWith: idInText.nullable(),
  createdAt: timeInText,
  expiresAt: timeInText.nullable(),
  revokedAt: timeInText.nullable(),
  lastUsedAt: timeInText.nullable(),
});

/** Returns the row as a line of text, for the shared cache. */
export const encodeApiKey = (row: ApiKey): string =>
  JSON.stringify({
    ...row,
    id: String(row.id),
    accountId: String(row.accountId),
    countsWith: row.countsWith === null ? null : String(row.countsWith),
    secretSha256: row.secretSha256.toString('base64'),
  });

/** Throws for text that `encodeApiKey` of this version did not write. */
export const decodeApiKey = (text: string): ApiKey => apiKey.parse(JSON.parse(text));
