import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { HISTORY_DATABASE } from './history-database.js';
import { type HistoryEntry, parseEntry } from './history-entry.js';

/** Stores the history between visits. A write is durable when it resolves; a failed write changes nothing. */
export interface HistoryStore {
  /** All entries, in any order. */
  load(): Promise<HistoryEntry[]>;
  /** Adds the entries, or replaces those with the same keys. */
  put(entries: readonly HistoryEntry[]): Promise<void>;
  /** Changes some fields of an entry. Returns false if the entry does not exist. */
  amend(key: string, fields: Partial<HistoryEntry>): Promise<boolean>;
  remove(keys: readonly string[]): Promise<void>;
  clear(): Promise<void>;
  /** Frees space. Thumbnails can be fetched again, keys and delete tokens cannot. */
  dropThumbnails(): Promise<void>;
}

const VERSION = 1;

interface HistorySchema extends DBSchema {
  entries: { key: string; value: Omit<HistoryEntry, 'thumbnail'> };
  /** In a store of their own, so that they can be dropped without the entries. */
  thumbnails: { key: string; value: string };
}

/** The history in IndexedDB. It holds many thousands of entries; localStorage is limited to 5 MB of text. */
export class IndexedDbHistoryStore implements HistoryStore {
  private constructor(private readonly database: IDBPDatabase<HistorySchema>) {}

  /** Rejects if the browser blocks storage for this page. */
  static async open(name = HISTORY_DATABASE): Promise<IndexedDbHistoryStore> {
    const database = await openDB<HistorySchema>(name, VERSION, {
      upgrade(fresh) {
        fresh.createObjectStore('entries', { keyPath: 'key' });
        fresh.createObjectStore('thumbnails');
      },
    });
    return new IndexedDbHistoryStore(database);
  }

  /** Returns an entry without its thumbnail, or null. */
  async find(key: string): Promise<HistoryEntry | null> {
    return parseEntry(await this.database.get('entries', key));
  }

  async load(): Promise<HistoryEntry[]> {
    const stores = this.database.transaction(['entries', 'thumbnails']);
    const [entries, names, pictures] = await Promise.all([
      stores.objectStore('entries').getAll(),
      stores.objectStore('thumbnails').getAllKeys(),
      stores.objectStore('thumbnails').getAll(),
    ]);
    const thumbnails = new Map(names.map((name, place) => [name, pictures[place] ?? '']));
    return entries.flatMap((entry) => parseEntry({ ...entry, thumbnail: thumbnails.get(entry.key) }) ?? []);
  }

  async put(entries: readonly HistoryEntry[]): Promise<void> {
    const changes = this.write();
    for (const entry of entries) void putInto(changes, entry);
    await changes.done;
  }

  async amend(key: string, fields: Partial<HistoryEntry>): Promise<boolean> {
    const changes = this.write();
    const known = await changes.objectStore('entries').get(key);
    const thumbnail = (await changes.objectStore('thumbnails').get(key)) ?? '';
    if (known) void putInto(changes, { ...known, thumbnail, ...fields });
    await changes.done;
    return known !== undefined;
  }

  async remove(keys: readonly string[]): Promise<void> {
    const changes = this.write();
    const deleted = keys.flatMap((key) => [
      changes.objectStore('entries').delete(key),
      changes.objectStore('thumbnails').delete(key),
    ]);
    await Promise.all([...deleted, changes.done]);
  }

  async clear(): Promise<void> {
    const changes = this.write();
    const cleared = [changes.objectStore('entries').clear(), changes.objectStore('thumbnails').clear()];
    await Promise.all([...cleared, changes.done]);
  }

  async dropThumbnails(): Promise<void> {
    await this.database.clear('thumbnails');
  }

  /** Closes the database. */
  close(): void {
    this.database.close();
  }

  /** Strict durability: the only copy of a delete token must survive a power failure. */
  private write() {
    return this.database.transaction(['entries', 'thumbnails'], 'readwrite', { durability: 'strict' });
  }
}

type Changes = ReturnType<IndexedDbHistoryStore['write']>;

/** A failed write aborts the transaction, and its `done` rejects. */
async function putInto(changes: Changes, { thumbnail, ...entry }: HistoryEntry): Promise<void> {
  const thumbnails = changes.objectStore('thumbnails');
  await Promise.allSettled([
    changes.objectStore('entries').put(entry),
    thumbnail ? thumbnails.put(thumbnail, entry.key) : thumbnails.delete(entry.key),
  ]);
}
