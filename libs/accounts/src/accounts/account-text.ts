import { z } from 'zod';

import { accountLimits } from '../rights/account-limits.js';
import { idInText, timeInText } from '../rows/row-text.js';
import type { Account } from './account.entity.js';

const account = z.object({
  id: idInText,
  name: z.string(),
  role: z.enum(['member', 'admin']),
  limits: accountLimits,
  createdAt: timeInText,
  disabledAt: timeInText.nullable(),
  deletedAt: timeInText.nullable(),
});

/** Returns the row as a line of text, for the shared cache. */
export const encodeAccount = (row: Account): string => JSON.stringify({ ...row, id: String(row.id) });

/** Throws for text that `encodeAccount` of this version did not write. */
export const decodeAccount = (text: string): Account => account.parse(JSON.parse(text));
