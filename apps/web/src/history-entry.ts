/** An image that was uploaded from this browser. The delete token is known nowhere else. */
export interface HistoryEntry {
  key: string;
  link: string;
  /** Empty while the server still processes the upload. */
  imageUrl: string;
  /** The server's small thumbnail, for when `thumbnail` is empty. */
  thumbnailUrl: string;
  /** A tiny picture as a `data:` URL, so that the list needs no request at all. */
  thumbnail: string;
  deleteToken: string;
  name: string;
  createdAt: string;
  width: number;
  height: number;
  bytes: number;
}

/** Entries in a text of unknown origin (an old version's, another tab's, an imported file's). What is unfit is left out. */
export function parseEntries(text: string | null): HistoryEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '[]');
  } catch {
    return [];
  }
  return Array.isArray(value) ? value.map(parseEntry).filter((entry) => entry !== null) : [];
}

/** Newest first, each key once: the first of two entries with one key is kept. */
export function inOrder(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const byKey = new Map<string, HistoryEntry>();
  for (const entry of entries) if (!byKey.has(entry.key)) byKey.set(entry.key, entry);
  return [...byKey.values()].sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
}

/** Whether every word of the query is in the name or the key. */
export function matches(entry: HistoryEntry, query: string): boolean {
  const text = `${entry.name} ${entry.key}`.toLocaleLowerCase();
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** One entry of unknown origin; null when it is unfit. */
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

/** An imported file must not smuggle in a `javascript:` link. */
function webUrlOf(value: unknown): string {
  return typeof value === 'string' && /^https?:\/\//i.test(value) ? value : '';
}
