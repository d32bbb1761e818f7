import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from './history-entry.js';
import { matches, parseEntries } from './history-entry.js';
import { History, HISTORY_KEY, MOST_ENTRIES } from './history.js';

/** A localStorage of limited size. */
class LimitedStorage {
  readonly items = new Map<string, string>();

  constructor(private readonly mostCharacters = Infinity) {}

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (value.length > this.mostCharacters) throw new DOMException('full', 'QuotaExceededError');
    this.items.set(key, value);
  }
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

const keysOf = (history: History) => history.entries.value.map(({ key }) => key);

describe('History', () => {
  it('keeps entries across visits, newest first', () => {
    const storage = new LimitedStorage();
    const history = new History(storage);
    for (const number of [1, 3, 2]) history.put(entry(number));
    expect(keysOf(new History(storage))).toEqual(['key3', 'key2', 'key1']);
    expect(new History(storage).entries.value[0]).toEqual(entry(3));
  });

  it('replaces the entry with the same key', () => {
    const history = new History(new LimitedStorage());
    history.put(entry(1, { imageUrl: '' }));
    history.put(entry(1));
    expect(history.entries.value).toEqual([entry(1)]);
  });

  it('forgets the oldest beyond its cap', () => {
    const history = new History(new LimitedStorage());
    history.import(JSON.stringify(Array.from({ length: MOST_ENTRIES }, (_, number) => entry(number))));
    history.put(entry(MOST_ENTRIES));
    expect(history.entries.value).toHaveLength(MOST_ENTRIES);
    expect(keysOf(history)[0]).toBe(`key${MOST_ENTRIES}`);
    expect(keysOf(history).at(-1)).toBe('key1');
  });

  it.each(['', '{', 'null', '42', '"text"', '{"key":"a"}', '[', '[[[]]]', '[null,1,{}]'])(
    'starts empty, and works, over the corrupt text %j',
    (text) => {
      const storage = new LimitedStorage();
      storage.setItem(HISTORY_KEY, text);
      const history = new History(storage);
      expect(history.entries.value).toEqual([]);
      history.put(entry(1));
      expect(keysOf(new History(storage))).toEqual(['key1']);
    },
  );

  it('keeps the sound entries among corrupt ones', () => {
    const storage = new LimitedStorage();
    storage.setItem(HISTORY_KEY, JSON.stringify([null, entry(1), { key: 'a' }, { ...entry(2), width: 'wide' }]));
    expect(new History(storage).entries.value).toEqual([entry(2, { width: 0 }), entry(1)]);
  });

  it('gives up old thumbnails before any entry when the storage is full', () => {
    const thumbnail = `data:image/webp;base64,${'A'.repeat(4000)}`;
    const storage = new LimitedStorage(30_000);
    const history = new History(storage);
    for (let number = 0; number < 20; number += 1) history.put(entry(number, { thumbnail }));
    const kept = new History(storage).entries.value;
    expect(kept).toHaveLength(20);
    expect(kept[0]?.thumbnail).toBe(thumbnail);
    expect(kept.at(-1)?.thumbnail).toBe('');
    expect(history.entries.value).toEqual(kept);
  });

  it('gives up old entries when even bare ones do not fit', () => {
    const history = new History(new LimitedStorage(3000));
    for (let number = 0; number < 20; number += 1) history.put(entry(number));
    expect(keysOf(history)[0]).toBe('key19');
    expect(history.entries.value.length).toBeGreaterThan(2);
    expect(history.entries.value.length).toBeLessThan(20);
  });

  it.each([
    ['there is no storage', null],
    ['nothing can be written', new LimitedStorage(-1)],
    [
      'nothing can be read',
      {
        getItem: () => {
          throw new DOMException('no', 'SecurityError');
        },
        setItem: () => {},
      },
    ],
  ])('lasts as long as the page when %s', (_case, storage) => {
    const history = new History(storage);
    history.put(entry(1));
    history.put(entry(2));
    history.remove('key1');
    expect(keysOf(history)).toEqual(['key2']);
  });

  it('loses nothing that another tab wrote', () => {
    const storage = new LimitedStorage();
    const [one, other] = [new History(storage), new History(storage)];
    one.put(entry(1));
    other.put(entry(2));
    expect(keysOf(other)).toEqual(['key2', 'key1']);
    one.reload();
    expect(keysOf(one)).toEqual(['key2', 'key1']);
  });

  it('does not bring an entry back by amending it', () => {
    const history = new History(new LimitedStorage());
    history.amend('key1', { width: 5 });
    expect(history.entries.value).toEqual([]);
  });

  it('takes its own export in elsewhere, and keeps what is known there', () => {
    const history = new History(new LimitedStorage());
    history.put(entry(1));
    history.put(entry(2));
    const other = new History(new LimitedStorage());
    other.put(entry(2, { name: 'mine.png' }));
    expect(other.import(history.export())).toBe(1);
    expect(other.entries.value).toEqual([entry(2, { name: 'mine.png' }), entry(1)]);
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

describe('matches', () => {
  it('wants every word, anywhere in the name or the key, in any case', () => {
    const found = entry(1, { name: 'Lake Como.jpg' });
    expect(matches(found, '')).toBe(true);
    expect(matches(found, '  COMO lake ')).toBe(true);
    expect(matches(found, 'key1')).toBe(true);
    expect(matches(found, 'lake garda')).toBe(false);
  });
});
