import { expect, it } from 'vitest';

import { storageState, type StoreHealth } from './storage-state.js';

it.each<[string, StoreHealth[], number[], string]>([
  ['all are well', ['ok', 'ok'], [0, 1], 'ok'],
  ['one is down and another takes images', ['down', 'ok'], [0, 1], 'degraded'],
  ['one is full and another takes images', ['ok', 'full'], [0, 1], 'degraded'],
  ['one that takes no new images by its setting is full', ['full', 'ok'], [1], 'ok'],
  ['one that takes no new images by its setting is down', ['down', 'ok'], [1], 'degraded'],
  ['the only one is full', ['full'], [0], 'full'],
  ['one is full and the other down', ['full', 'down'], [0, 1], 'full'],
  ['the only one is read-only', ['read-only'], [0], 'read-only'],
  ['those that answer take no new images by their setting', ['ok', 'down'], [1], 'read-only'],
  ['none answers', ['down', 'down'], [0, 1], 'down'],
])('where %s, stores that are %j, of which %j take images, are %s', (_case, stores, writable, state) => {
  expect(storageState(stores, writable)).toBe(state);
});
