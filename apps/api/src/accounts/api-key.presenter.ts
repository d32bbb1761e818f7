import { type ApiKey, idText } from '#accounts';

import type { ApiKeyAnswer } from './api-keys.schemas.js';

/** Returns the key as its account sees it. */
export const presentApiKey = (key: ApiKey): ApiKeyAnswer => ({
  id: idText(key.id),
  account: idText(key.accountId),
  name: key.name,
  scopes: [...key.scopes],
  limits: key.limits,
  createdAt: isoTime(key.createdAt),
  expiresAt: key.expiresAt === null ? null : isoTime(key.expiresAt),
  lastUsedAt: key.lastUsedAt === null ? null : isoTime(key.lastUsedAt),
});

const isoTime = (time: number) => new Date(time).toISOString();
