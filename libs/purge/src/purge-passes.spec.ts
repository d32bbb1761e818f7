import { DomainError } from '#errors';
import { expect, it } from 'vitest';

import { passAfter, purgesAllLayers, retryDelayMs } from './purge-passes.js';

it('makes six passes, which are 0, 2, 5, 15, 60 and 900 s after the deletion', () => {
  const seconds = [0];
  for (let next = passAfter(0); next; next = passAfter(next.pass))
    seconds.push((seconds.at(-1) ?? 0) + next.pauseMs / 1000);
  expect(seconds).toEqual([0, 2, 5, 15, 60, 900]);
});

it('purges every layer in the first pass and in the last two, and the edges alone between them', () => {
  expect([0, 1, 2, 3, 4, 5].map(purgesAllLayers)).toEqual([true, false, false, false, true, true]);
});

it('purges every layer in a pass that a newer version has recorded', () => {
  expect(purgesAllLayers(17)).toBe(true);
  expect(passAfter(17)).toBeUndefined();
});

it.each([
  ['an error that is not ours', new Error('socket hang up'), 0],
  ['an edge that does not answer', new DomainError('unavailable', 'x', { retryAfterSeconds: 5 }), 0],
  ['a CDN that limits the rate', new DomainError('unavailable', 'x', { retryAfterSeconds: 30, isFinal: true }), 30_000],
  ['a final error without a time', new DomainError('unavailable', 'x', { isFinal: true }), 0],
])('delays the retry after %s', (_case, failure, delayMs) => {
  expect(retryDelayMs(failure)).toBe(delayMs);
});
