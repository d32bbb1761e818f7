import { describe, expect, it } from 'vitest';

import type { HistoryEntry } from './history-entry.js';
import { type HistoryOrder, matches, sorted } from './history-order.js';

const entry = (name: string, createdAt: string, bytes: number) =>
  ({ name, key: `key${bytes}`, createdAt, bytes }) as HistoryEntry;
const ENTRIES = [
  entry('photo 10.jpg', '2026-11-02T10:00:00Z', 5),
  entry('photo 9.jpg', '2026-12-01T10:00:00Z', 9),
  entry('Lake Como.jpg', '2026-10-01T10:00:00Z', 7),
];
const dateOf = (iso: string) => (iso.startsWith('2026-12') ? '1 Dec 2026' : 'another day');

describe('sorted', () => {
  it.each<[HistoryOrder, number[]]>([
    ['newest', [9, 5, 7]],
    ['oldest', [7, 5, 9]],
    ['name', [7, 9, 5]],
    ['largest', [9, 7, 5]],
  ])('puts the entries in the order %s', (order, bytes) => {
    expect(sorted(ENTRIES, order).map((each) => each.bytes)).toEqual(bytes);
  });
});

describe('matches', () => {
  it.each<[string, number[]]>([
    ['', [5, 9, 7]],
    ['  COMO lake ', [7]],
    ['key9', [9]],
    ['lake garda', []],
    ['2026-11', [5]],
    ['dec photo', [9]],
  ])('finds by %j every entry whose name, key or date contains each word', (query, bytes) => {
    expect(ENTRIES.filter((each) => matches(each, query, dateOf)).map((each) => each.bytes)).toEqual(bytes);
  });
});
