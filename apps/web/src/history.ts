import { inOrder, parseEntries, type HistoryEntry } from './history-entry.js';
import type { HistoryStore } from './history-store.js';
import { Observable } from './observable.js';

/**
 * Whether the list outlives the page: `kept`, `full` (the browser has no room left: what came since is on this page
 * alone), `blocked` (the browser keeps nothing for this page).
 */
export type HistoryKeeping = 'kept' | 'full' | 'blocked';

/** Tells the other tabs of this browser what changed. */
export type HistoryChannel = Pick<BroadcastChannel, 'postMessage' | 'onmessage'>;

interface HistoryChange {
  put?: readonly HistoryEntry[];
  /** Keys; `all` after the list was cleared. */
  removed?: readonly string[] | 'all';
}

/**
 * The images uploaded from this browser, newest first. An entry holds the only delete token of its image, so none is ever
 * dropped: a full storage costs thumbnails, and after them the page says that it keeps nothing more.
 */
export class History {
  readonly entries = new Observable<readonly HistoryEntry[]>([]);
  readonly keeping = new Observable<HistoryKeeping>('kept');
  private store: HistoryStore | undefined;
  /** One write at a time, in the order in which they were asked for. */
  private writes: Promise<unknown> = Promise.resolve();

  constructor(private readonly channel?: HistoryChannel) {
    if (channel) channel.onmessage = ({ data }: MessageEvent<HistoryChange>) => this.show(data);
  }

  /** Adds what earlier visits left in the store. Never rejects: without a store the list lasts as long as the page. */
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

  /** Adds the entry, or replaces the one with its key. Resolves once it is kept, or known not to be. */
  put(entry: HistoryEntry): Promise<void> {
    return this.putAll([entry]);
  }

  /** Changes some fields of an entry; nothing happens when it is no longer there. */
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

  async remove(key: string): Promise<void> {
    const change = { removed: [key] };
    this.show(change);
    await this.keep((store) => store.remove(key).then(() => change));
  }

  async clear(): Promise<void> {
    const change = { removed: 'all' } as const;
    this.show(change);
    await this.keep((store) => store.clear().then(() => change));
  }

  export(): string {
    return JSON.stringify(this.entries.value, null, 2);
  }

  /** Adds the entries that an export holds; those known already stay as they are. Returns how many are new. */
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

  /** Writes a change, without thumbnails if there is no room, and tells the other tabs. */
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
