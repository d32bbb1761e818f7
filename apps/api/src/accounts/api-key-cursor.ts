import { type ApiKey, idText, parseIdText } from '#accounts';

/** The position of a key in a list that has the newest first. It stays valid when the key is revoked. */
type ApiKeyCursor = Pick<ApiKey, 'createdAt' | 'id'>;

export const formatApiKeyCursor = ({ createdAt, id }: ApiKeyCursor): string => `${createdAt}-${idText(id)}`;

/** Returns undefined for a text that is no cursor. */
export function parseApiKeyCursor(text: string): ApiKeyCursor | undefined {
  const [, time, idPart = ''] = /^(\d{1,15})-(\w+)$/.exec(text) ?? [];
  const id = parseIdText(idPart);
  return id === undefined ? undefined : { createdAt: Number(time), id };
}

/** Returns the keys after the cursor, of a list that has the newest first; all for undefined. */
export function keysAfter(keys: ApiKey[], cursor: ApiKeyCursor | undefined): ApiKey[] {
  if (!cursor) return keys;
  const { createdAt, id } = cursor;
  return keys.filter((key) => key.createdAt < createdAt || (key.createdAt === createdAt && key.id < id));
}
