import { expect, it } from 'vitest';

import { storageState, type StoreHealth } from './storage-state.js';

it.each<[string, StoreHealth[], number[], string]>([
  ['all are ok', ['ok', 'ok'], [0, 1], 'ok'],
  ['one is down and another accepts images', ['down', 'ok'], [0, 1], 'degraded'],
  ['one is full and another accepts images', ['ok', 'full'], [0, 1], 'degraded'],
  ['one is full and configured as read-only', ['full', 'ok'], [1], 'ok'],
  ['one is down and configured as read-only', ['down', 'ok'], [1], 'degraded'],
  ['the only one is full', ['full'], [0], 'full'],
  ['one is full and the other down', ['full', 'down'], [0, 1], 'full'],
  ['the only one is read-only', ['read-only'], [0], 'read-only'],
  ['only those that are configured as read-only answer', ['ok', 'down'], [1], 'read-only'],
  ['none answers', ['down', 'down'], [0, 1], 'down'],
])('when %s (stores %j, writable %j), the state of all stores is %s', (_case, stores, writable, state) => {
  expect(storageState(stores, writable)).toBe(state);
});
