import { inOrder, parseEntries, type HistoryEntry } from './history-entry.js';
import type { HistoryStore } from './history-store.js';
import { Observable } from '../observable.js';

/**
 * The state of the stored list. `kept`: it is stored. `full`: the browser is out of space, and newer entries are lost
 * with the page. `blocked`: the browser stores nothing for this page.
 */
export type HistoryKeeping = 'kept' | 'full' | 'blocked';

/** Sends changes to the other tabs of this browser. */
export type HistoryChannel = Pick<BroadcastChannel, 'postMessage' | 'onmessage'>;

interface HistoryChange {
  put?: readonly HistoryEntry[];
  /** The removed keys; `all` if the list was cleared. */
  removed?: readonly string[] | 'all';
}

/**
 * The images uploaded from this browser, newest first. An entry has the only delete token of its image, so no entry is
 * ever dropped: when the storage is full, thumbnails are dropped, and then the page says that it stores no more.
 */
export class History {
  readonly entries = new Observable<readonly HistoryEntry[]>([]);
  readonly keeping = new Observable<HistoryKeeping>('kept');
  private store: HistoryStore | undefined;
  /** The last write. Writes run one at a time, in the order of the calls. */
  private writes: Promise<unknown> = Promise.resolve();

  constructor(private readonly channel?: HistoryChannel) {
    if (channel) channel.onmessage = ({ data }: MessageEvent<HistoryChange>) => this.show(data);
  }

  /** Adds the entries of earlier visits. Never rejects: without a store the list lasts as long as the page. */
  load(opening: Promise<HistoryStore>): Promise<void> {
    return this.inTurn(async () => {
      try {
        this.store = await opening;
        const loaded = await this.store.load();
        this.entries.value = inOrder([...this.entries.value, ...loaded]);
      } catch {
        this.store = undefined;
        this.keeping.value = 'blocked';
      }
    });
  }

  /** Adds the entry, or replaces the one with its key. Resolves once it is stored, or cannot be. */
  put(entry: HistoryEntry): Promise<void> {
    return this.putAll([entry]);
  }

  /** Changes some fields of an entry. Does nothing if the entry does not exist. */
  async amend(key: string, fields: Partial<HistoryEntry>): Promise<void> {
    const known = this.entries.value.find((entry) => entry.key === key);
    if (!known) return;
    const put = [{ ...known, ...fields }];
    this.show({ put });
    await this.keep(async (store) => {
      if (await store.amend(key, fields)) return { put };
      const removed = [key];
      this.show({ removed });
      return { removed };
    });
  }

  async remove(...keys: string[]): Promise<void> {
    const change = { removed: keys };
    this.show(change);
    await this.keep((store) => store.remove(keys).then(() => change));
  }

  /** Adds entries that were removed. */
  async restore(entries: readonly HistoryEntry[]): Promise<void> {
    await this.putAll(entries);
  }

  async clear(): Promise<void> {
    const change = { removed: 'all' } as const;
    this.show(change);
    await this.keep((store) => store.clear().then(() => change));
  }

  export(): string {
    return JSON.stringify(this.entries.value, null, 2);
  }

  /** Adds the entries of an export. Entries that exist stay unchanged. Returns the number of new entries. */
  async import(text: string): Promise<number> {
    await this.writes;
    const before = new Set(this.entries.value.map((entry) => entry.key));
    const fresh = inOrder(parseEntries(text)).filter((entry) => !before.has(entry.key));
    await this.putAll(fresh);
    return fresh.length;
  }

  private async putAll(put: readonly HistoryEntry[]): Promise<void> {
    this.show({ put });
    await this.keep((store) => store.put(put).then(() => ({ put })));
  }

  private show({ put = [], removed = [] }: HistoryChange): void {
    const gone = new Set(removed === 'all' ? [] : removed);
    const stay = removed === 'all' ? [] : this.entries.value.filter(({ key }) => !gone.has(key));
    this.entries.value = inOrder([...put, ...stay]);
  }

  /**
   * Stores a change and sends it to the other tabs. If the storage is full, drops all thumbnails and tries once more.
   */
  private keep(write: (store: HistoryStore) => Promise<HistoryChange>): Promise<void> {
    return this.inTurn(async () => {
      const { store } = this;
      if (!store) return;
      try {
        const change = await write(store).catch(async () => {
          await store.dropThumbnails();
          return write(store);
        });
        this.channel?.postMessage(change);
      } catch {
        this.keeping.value = 'full';
      }
    });
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.writes.then(work);
    this.writes = done;
    return done;
  }
}
