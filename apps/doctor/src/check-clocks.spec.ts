import { expect, it } from 'vitest';

import { checkClocks } from './check-clocks.js';

it('lets clocks differ by a moment', () => {
  const clocks = [{ whose: 'the database', nowMs: 1_000_900, readAtMs: 1_000_000 }];
  expect(checkClocks(clocks)).toMatchObject([{ verdict: 'ok' }]);
});

it('says whose clock is apart, and by how much', () => {
  const clocks = [
    { whose: 'the database', nowMs: 1_000_000, readAtMs: 1_000_000 },
    { whose: 'the queue', nowMs: 990_000, readAtMs: 1_000_000 },
  ];
  expect(checkClocks(clocks)).toMatchObject([{ verdict: 'FAIL', says: 'the queue is 10 s behind' }]);
});
