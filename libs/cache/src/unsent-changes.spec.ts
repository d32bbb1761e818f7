import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { RANK } from './entry-rank.js';
import { UnsentChanges } from './unsent-changes.js';

const { changed, final } = RANK;
const sendOne = vi.fn<(key: string, rank: string, text: string) => Promise<void>>();
let unsent: UnsentChanges;

beforeEach(() => {
  vi.useFakeTimers();
  sendOne.mockReset();
  unsent = new UnsentChanges(sendOne);
});
afterEach(() => {
  unsent.stop();
  vi.useRealTimers();
});

it('sends a change every 250 ms until it is taken', async () => {
  sendOne.mockRejectedValueOnce(new Error('Redis is down.'));
  unsent.add('a', changed, '');
  await vi.advanceTimersByTimeAsync(250);
  expect([sendOne.mock.calls.length, unsent.has('a')]).toEqual([1, true]);
  await vi.advanceTimersByTimeAsync(250);
  expect([sendOne.mock.calls.length, unsent.has('a')]).toEqual([2, false]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sendOne).toHaveBeenCalledTimes(2);
});

it('keeps the change of the highest rank for a key', async () => {
  unsent.add('a', final, 'tombstone');
  unsent.add('a', changed, '');
  await unsent.send();
  expect(sendOne.mock.calls).toEqual([['a', final, 'tombstone']]);
});

it('keeps a change that was added while an earlier one of the same key was sent', async () => {
  sendOne.mockImplementationOnce(async () => unsent.add('a', final, 'tombstone'));
  unsent.add('a', changed, '');
  await unsent.send();
  expect(sendOne.mock.calls.map(([, rank]) => rank)).toEqual([changed, final]);
});

it('drops a change once one of the same or a higher rank was taken', () => {
  unsent.add('a', changed, '');
  unsent.add('b', final, 'tombstone');
  unsent.remove('a', final);
  unsent.remove('b', changed);
  expect([unsent.has('a'), unsent.has('b')]).toEqual([false, true]);
});

it('keeps 10,000 changes and drops the oldest', () => {
  for (let key = 0; key <= 10_000; key++) unsent.add(String(key), changed, '');
  expect(['0', '1', '10000'].map((key) => unsent.has(key))).toEqual([false, true, true]);
});
