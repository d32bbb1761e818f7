import type { Link, LinkStore } from '#links';
import type { ImageLocator } from '#uploads';
import { expect, it } from 'vitest';

import { AlbumImageStates } from './album-image-states.js';

const live = { deletedAt: null, expiresAt: null } as Link;
const cached = new Map<bigint, Link>([
  [1n, live],
  [2n, { ...live, deletedAt: 1 } as Link],
  [3n, { ...live, expiresAt: 1 } as Link],
]);
const located = new Map<bigint, object>([
  [4n, { state: 'pending' }],
  [5n, { state: 'linked', link: live }],
  [6n, { state: 'gone', link: { ...live, deletedAt: 1 } }],
]);
const states = new AlbumImageStates(
  { findAny: async (id: bigint) => cached.get(id) ?? null } as unknown as LinkStore,
  { locate: async (id: bigint) => located.get(id) ?? { state: 'unknown' } } as unknown as ImageLocator,
);

it('tells live images and uploads in progress from those that are gone and those that never were', async () => {
  expect(await states.find([1n, 2n, 3n, 4n, 5n, 6n, 7n, undefined])).toEqual([
    'usable',
    'gone',
    'gone',
    'usable',
    'usable',
    'gone',
    'unknown',
    'unknown',
  ]);
});
