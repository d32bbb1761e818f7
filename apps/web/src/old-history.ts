import type { History } from './history.js';

/** Where the history was before it moved to IndexedDB. */
export const OLD_HISTORY_KEY = 'imglink.history';

/** Takes over the entries that an earlier version left in localStorage, and deletes them there once they are kept. */
export async function adoptOldHistory(
  history: History,
  storage: Pick<Storage, 'getItem' | 'removeItem'> | null,
): Promise<void> {
  const old = storage?.getItem(OLD_HISTORY_KEY);
  if (!old) return;
  await history.import(old);
  if (history.keeping.value === 'kept') storage?.removeItem(OLD_HISTORY_KEY);
}
