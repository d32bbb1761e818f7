import type { History } from './history.js';

/** The localStorage key of the history before it moved to IndexedDB. */
export const OLD_HISTORY_KEY = 'imglink.history';

/** Imports the entries of an earlier version from localStorage, and deletes them there once they are stored. */
export async function importOldHistory(
  history: History,
  storage: Pick<Storage, 'getItem' | 'removeItem'> | null,
): Promise<void> {
  const old = storage?.getItem(OLD_HISTORY_KEY);
  if (!old) return;
  await history.import(old);
  if (history.keeping.value === 'kept') storage?.removeItem(OLD_HISTORY_KEY);
}
