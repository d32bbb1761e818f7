/** An image that was uploaded from this browser. Its delete token is stored nowhere else. */
export interface HistoryEntry {
  key: string;
  link: string;
  /** Empty until the server has stored the image. */
  imageUrl: string;
  /** The URL of the smallest variant, used if `thumbnail` is empty. */
  thumbnailUrl: string;
  /** A small picture as a `data:` URL, so that the list needs no request. */
  thumbnail: string;
  deleteToken: string;
  name: string;
  createdAt: string;
  width: number;
  height: number;
  bytes: number;
}

/**
 * Parses entries from a text that may be corrupt or hostile: an old version's storage or an imported file. Skips
 * invalid ones.
 */
export function parseEntries(text: string | null): HistoryEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '[]');
  } catch {
    return [];
  }
  return Array.isArray(value) ? value.map(parseEntry).filter((entry) => entry !== null) : [];
}

/** Sorts entries, newest first. Of two entries with the same key, the first one is kept. */
export function inOrder(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const byKey = new Map<string, HistoryEntry>();
  for (const entry of entries) if (!byKey.has(entry.key)) byKey.set(entry.key, entry);
  return [...byKey.values()].sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
}

/** Parses one entry; null if it is invalid. */
export function parseEntry(value: unknown): HistoryEntry | null {
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Record<string, unknown>;
  const key = textOf(fields.key);
  const link = webUrlOf(fields.link);
  if (!/^[0-9A-Za-z]{1,32}$/.test(key) || !link) return null;
  const createdAt = textOf(fields.createdAt);
  return {
    key,
    link,
    imageUrl: webUrlOf(fields.imageUrl),
    thumbnailUrl: webUrlOf(fields.thumbnailUrl),
    thumbnail: /^data:image\/(webp|jpeg|png);base64,/.test(textOf(fields.thumbnail)) ? textOf(fields.thumbnail) : '',
    deleteToken: textOf(fields.deleteToken),
    name: textOf(fields.name) || key,
    createdAt: Number.isNaN(Date.parse(createdAt)) ? new Date(0).toISOString() : createdAt,
    width: numberOf(fields.width),
    height: numberOf(fields.height),
    bytes: numberOf(fields.bytes),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}

/** Only http and https: an imported file could contain a `javascript:` URL. */
function webUrlOf(value: unknown): string {
  return typeof value === 'string' && /^https?:\/\//i.test(value) ? value : '';
}
