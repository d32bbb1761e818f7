import { inOrder, parseEntries, type HistoryEntry } from './history-entry.js';
import { Observable } from './observable.js';

export const HISTORY_KEY = 'imglink.history';
export const MOST_ENTRIES = 500;

type EntryStorage = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * The images uploaded from this browser, newest first, kept in localStorage. Never throws: without a working storage it
 * lasts as long as the page, and a full one keeps the newest entries.
 */
export class History {
  readonly entries: Observable<readonly HistoryEntry[]>;

  constructor(private storage: EntryStorage | null) {
    this.entries = new Observable<readonly HistoryEntry[]>(this.read() ?? []);
  }

  /** Adds the entry, or replaces the one with its key. */
  put(entry: HistoryEntry): void {
    this.change((entries) => [entry, ...entries]);
  }

  /** Changes some fields of an entry; nothing happens when it is no longer there. */
  amend(key: string, fields: Partial<HistoryEntry>): void {
    this.change((entries) => entries.map((entry) => (entry.key === key ? { ...entry, ...fields } : entry)));
  }

  remove(key: string): void {
    this.change((entries) => entries.filter((entry) => entry.key !== key));
  }

  clear(): void {
    this.change(() => []);
  }

  export(): string {
    return JSON.stringify(this.entries.value, null, 2);
  }

  /** Adds the entries that an export holds; those known already stay as they are. Returns how many are new. */
  import(text: string): number {
    const before = new Set(this.entries.value.map((entry) => entry.key));
    const imported = parseEntries(text);
    this.change((entries) => [...entries, ...imported]);
    return this.entries.value.filter((entry) => !before.has(entry.key)).length;
  }

  /** Another tab has written. */
  reload(): void {
    this.entries.value = this.read() ?? this.entries.value;
  }

  /** Starts from what the storage holds now, which another tab may have changed a moment ago. */
  private change(edit: (entries: readonly HistoryEntry[]) => readonly HistoryEntry[]): void {
    const entries = inOrder(edit(this.read() ?? this.entries.value)).slice(0, MOST_ENTRIES);
    this.entries.value = this.write(entries);
  }

  private read(): HistoryEntry[] | null {
    try {
      return this.storage && inOrder(parseEntries(this.storage.getItem(HISTORY_KEY))).slice(0, MOST_ENTRIES);
    } catch {
      this.storage = null;
      return null;
    }
  }

  /** Returns what could be kept: a full storage first costs old thumbnails, then old entries. */
  private write(entries: HistoryEntry[]): readonly HistoryEntry[] {
    for (let kept = entries; ; kept = smaller(kept)) {
      try {
        this.storage?.setItem(HISTORY_KEY, JSON.stringify(kept));
        return kept;
      } catch {
        if (kept.length > 0) continue;
        this.storage = null;
        return entries;
      }
    }
  }
}

/** Without the older half of the thumbnails; once there are none, without the oldest tenth. */
function smaller(entries: HistoryEntry[]): HistoryEntry[] {
  const pictured = entries.filter((entry) => entry.thumbnail);
  if (pictured.length === 0) return entries.slice(0, Math.floor(entries.length * 0.9));
  const bare = new Set(pictured.slice(Math.floor(pictured.length / 2)));
  return entries.map((entry) => (bare.has(entry) ? { ...entry, thumbnail: '' } : entry));
}
