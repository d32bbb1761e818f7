import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import type { HistoryEntry } from './history-entry.js';
import { parseEntries } from './history-entry.js';
import { History, type HistoryChannel } from './history.js';
import { IndexedDbHistoryStore } from './history-store.js';
import { importOldHistory, OLD_HISTORY_KEY } from './old-history.js';

/** A new database for each test. */
let databases = 0;
const freshName = () => `history-${(databases += 1)}`;

async function opened(name = freshName()): Promise<History> {
  const history = new History();
  await history.load(IndexedDbHistoryStore.open(name));
  return history;
}

function entry(number: number, fields: Partial<HistoryEntry> = {}): HistoryEntry {
  const key = `key${number}`;
  return {
    key,
    link: `https://host/gallery/${key}`,
    imageUrl: `https://host/i/${key}.png`,
    thumbnailUrl: `https://host/i/${key}s.webp`,
    thumbnail: 'data:image/webp;base64,AAAA',
    deleteToken: `${key}token`,
    name: `photo ${number}.png`,
    createdAt: new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString(),
    width: 10,
    height: 20,
    bytes: 300,
    ...fields,
  };
}

/** The two ends of a channel between tabs, which deliver at once. */
function tabs(): [HistoryChannel, HistoryChannel] {
  const ends: HistoryChannel[] = [0, 1].map((place) => ({
    onmessage: null,
    postMessage: (data: unknown) => {
      const other = ends[1 - place] as BroadcastChannel;
      other.onmessage?.(new MessageEvent('message', { data }));
    },
  }));
  return ends as [HistoryChannel, HistoryChannel];
}

const keysOf = (history: History) => history.entries.value.map(({ key }) => key);

describe('History', () => {
  it('keeps entries across visits, newest first', async () => {
    const name = freshName();
    const history = await opened(name);
    for (const number of [1, 3, 2]) await history.put(entry(number));
    const later = await opened(name);
    expect(keysOf(later)).toEqual(['key3', 'key2', 'key1']);
    expect(later.entries.value[0]).toEqual(entry(3));
    expect(later.keeping.value).toBe('kept');
  });

  it('replaces the entry with the same key', async () => {
    const history = await opened();
    await history.put(entry(1, { imageUrl: '' }));
    await history.put(entry(1));
    expect(history.entries.value).toEqual([entry(1)]);
  });

  it('drops no entry, however many there are', async () => {
    const name = freshName();
    const history = await opened(name);
    await history.import(JSON.stringify(Array.from({ length: 2_000 }, (_, number) => entry(number))));
    await history.put(entry(2_000));
    expect(keysOf(await opened(name))).toHaveLength(2_001);
  });

  it('shows entries that were added before it was loaded together with the loaded ones', async () => {
    const name = freshName();
    await (await opened(name)).put(entry(1));
    const history = new History();
    const put = history.put(entry(2));
    const loading = history.load(IndexedDbHistoryStore.open(name));
    await Promise.all([put, loading]);
    expect(keysOf(history)).toEqual(['key2', 'key1']);
  });

  it('keeps the valid entries among corrupt ones', async () => {
    const name = freshName();
    const store = await IndexedDbHistoryStore.open(name);
    await store.put([entry(1), { ...entry(2), width: 'wide' } as unknown as HistoryEntry, { ...entry(3), link: '' }]);
    expect((await opened(name)).entries.value).toEqual([entry(2, { width: 0 }), entry(1)]);
  });

  it('drops thumbnails and no entry when the storage is full', async () => {
    const store = await IndexedDbHistoryStore.open(freshName());
    const history = new History();
    await history.load(Promise.resolve(store));
    await history.put(entry(1));
    vi.spyOn(store, 'put').mockRejectedValueOnce(new DOMException('full', 'QuotaExceededError'));
    await history.put(entry(2));
    expect(history.keeping.value).toBe('kept');
    const kept = await store.load();
    expect(kept.map(({ key, thumbnail }) => [key, thumbnail !== ''])).toEqual([
      ['key1', false],
      ['key2', true],
    ]);
  });

  it('is `full` when nothing more can be stored, and shows all entries', async () => {
    const store = await IndexedDbHistoryStore.open(freshName());
    const history = new History();
    await history.load(Promise.resolve(store));
    vi.spyOn(store, 'put').mockRejectedValue(new DOMException('full', 'QuotaExceededError'));
    await history.put(entry(1));
    expect(history.keeping.value).toBe('full');
    expect(history.entries.value).toEqual([entry(1)]);
    expect(JSON.parse(history.export())).toEqual([entry(1)]);
  });

  it('is `blocked` when the browser blocks storage, and lasts as long as the page', async () => {
    const history = new History();
    await history.load(Promise.reject(new DOMException('no', 'SecurityError')));
    expect(history.keeping.value).toBe('blocked');
    await history.put(entry(1));
    await history.put(entry(2));
    await history.remove('key1');
    expect(keysOf(history)).toEqual(['key2']);
  });

  it('shows the changes of another tab', async () => {
    const name = freshName();
    const [here, there] = tabs();
    const [one, other] = [new History(here), new History(there)];
    await one.load(IndexedDbHistoryStore.open(name));
    await other.load(IndexedDbHistoryStore.open(name));
    await one.put(entry(1));
    await other.put(entry(2));
    expect([keysOf(one), keysOf(other)]).toEqual([
      ['key2', 'key1'],
      ['key2', 'key1'],
    ]);
    await one.remove('key2');
    expect(keysOf(other)).toEqual(['key1']);
    await one.clear();
    expect(keysOf(other)).toEqual([]);
  });

  it('does not restore a removed entry by amending it', async () => {
    const name = freshName();
    const [one, other] = [await opened(name), await opened(name)];
    await one.amend('key1', { width: 5 });
    expect(one.entries.value).toEqual([]);
    await one.put(entry(1));
    await other.put(entry(1));
    await other.remove('key1');
    await one.amend('key1', { width: 5 });
    expect(one.entries.value).toEqual([]);
    expect(keysOf(await opened(name))).toEqual([]);
  });

  it('imports its own export in another browser, and keeps the entries there', async () => {
    const history = await opened();
    await history.put(entry(1));
    await history.put(entry(2));
    const other = await opened();
    await other.put(entry(2, { name: 'mine.png' }));
    expect(await other.import(history.export())).toBe(1);
    expect(other.entries.value).toEqual([entry(2, { name: 'mine.png' }), entry(1)]);
  });
});

describe('the history of an earlier version', () => {
  const storageWith = (text: string) => {
    const items = new Map([[OLD_HISTORY_KEY, text]]);
    const getItem = (key: string) => items.get(key) ?? null;
    return { items, getItem, removeItem: (key: string) => void items.delete(key) };
  };

  it('is imported once', async () => {
    const name = freshName();
    const storage = storageWith(JSON.stringify([entry(1), { key: 'broken' }, entry(2)]));
    await importOldHistory(await opened(name), storage);
    expect(keysOf(await opened(name))).toEqual(['key2', 'key1']);
    expect(storage.items.size).toBe(0);
  });

  it('stays in localStorage while it cannot be stored elsewhere', async () => {
    const history = new History();
    await history.load(Promise.reject(new DOMException('no', 'SecurityError')));
    const storage = storageWith(JSON.stringify([entry(1)]));
    await importOldHistory(history, storage);
    expect(keysOf(history)).toEqual(['key1']);
    expect(storage.items.size).toBe(1);
  });

  it.each(['', '{', 'null', '42', '"text"', '[', '[[[]]]', '[null,1,{}]'])('may be corrupt: %j', async (text) => {
    const history = await opened();
    await importOldHistory(history, storageWith(text));
    expect(history.entries.value).toEqual([]);
  });
});

describe('parseEntries', () => {
  it.each([
    ['a link that is a script', { link: 'javascript:alert(1)' }],
    ['a key that is a path', { key: '../admin' }],
  ])('refuses %s', (_case, fields) => {
    expect(parseEntries(JSON.stringify([entry(1, fields)]))).toEqual([]);
  });

  it('drops thumbnails that are not small raster images', () => {
    const text = JSON.stringify([entry(1, { thumbnail: 'data:image/svg+xml,<svg/>', thumbnailUrl: 'file:///x' })]);
    expect(parseEntries(text)).toEqual([entry(1, { thumbnail: '', thumbnailUrl: '' })]);
  });
});
