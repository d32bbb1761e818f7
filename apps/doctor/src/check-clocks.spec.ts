import { expect, it } from 'vitest';

import { checkClocks } from './check-clocks.js';

it('accepts clocks that differ by less than the tolerance', () => {
  const clocks = [{ whose: 'the database', nowMs: 1_000_900, readAtMs: 1_000_000 }];
  expect(checkClocks(clocks)).toMatchObject([{ verdict: 'ok' }]);
});

it('names the server whose clock differs, and by how much', () => {
  const clocks = [
    { whose: 'the database', nowMs: 1_000_000, readAtMs: 1_000_000 },
    { whose: 'the queue', nowMs: 990_000, readAtMs: 1_000_000 },
  ];
  expect(checkClocks(clocks)).toMatchObject([{ verdict: 'FAIL', says: 'the queue is 10 s behind' }]);
});
