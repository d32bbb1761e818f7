import type { HistoryEntry } from './history-entry.js';

export const HISTORY_ORDERS = ['newest', 'oldest', 'name', 'largest'] as const;
export type HistoryOrder = (typeof HISTORY_ORDERS)[number];

const COMPARE: Record<HistoryOrder, (a: HistoryEntry, b: HistoryEntry) => number> = {
  newest: (a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt),
  oldest: (a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt),
  name: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }),
  largest: (a, b) => b.bytes - a.bytes,
};

export const sorted = (entries: readonly HistoryEntry[], order: HistoryOrder): HistoryEntry[] =>
  entries.toSorted(COMPARE[order]);

/** True if every word of the query is in the name, the key or the date. `dateOf`: the date as the page shows it. */
export function matches(entry: HistoryEntry, query: string, dateOf: (iso: string) => string): boolean {
  const words = query
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return true;
  const { name, key, createdAt } = entry;
  const text = [name, key, createdAt.slice(0, 10), dateOf(createdAt)].join(' ').toLocaleLowerCase();
  return words.every((word) => text.includes(word));
}
