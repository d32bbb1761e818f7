import { z } from 'zod';

import { digestInText, idInText, timeInText } from '../rows/row-text.js';
import type { Session } from './session.entity.js';

const session = z.object({
  accountId: idInText,
  tokenSha256: digestInText,
  keyId: idInText.nullable(),
  createdAt: timeInText,
  expiresAt: timeInText,
  userAgent: z.string().nullable(),
});

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
