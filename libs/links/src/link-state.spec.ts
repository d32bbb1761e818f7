import { describe, expect, it } from 'vitest';

import type { Link } from './link.entity.js';
import { isLive, linkState, requireLive } from './link-state.js';
import { tombstone } from './tombstone.js';

const BLOCKED = 2;
const ANIMATED = 1;
const HELD = 4;
const REFUSED = 8;
const LONG_AGO = 1;
const LATER = Date.now() + 3_600_000;

const link = (changes: Partial<Link>): Link => ({ ...tombstone(5n, 0), format: 1, deletedAt: null, ...changes });

describe('the state of a link', () => {
  it.each([
    ['live', {}],
    ['live', { flags: ANIMATED, expiresAt: LATER }],
    ['expired', { expiresAt: LONG_AGO }],
    ['blocked', { flags: BLOCKED }],
    ['blocked', { flags: BLOCKED | ANIMATED, expiresAt: LONG_AGO }],
    ['held', { flags: HELD }],
    ['held', { flags: HELD | ANIMATED, expiresAt: LONG_AGO }],
    ['deleted', { deletedAt: LONG_AGO, flags: HELD }],
    ['refused', { deletedAt: LONG_AGO, flags: REFUSED }],
    ['deleted', { deletedAt: LONG_AGO }],
    ['deleted', { deletedAt: LONG_AGO, flags: BLOCKED }],
  ] as const)('is %s with %o', (state, changes) => {
    expect(linkState(link(changes))).toBe(state);
    expect(isLive(link(changes))).toBe(state === 'live');
  });

  it.each([
    [null, { code: 'image-not-found', kind: 'not-found' }],
    [link({ expiresAt: LONG_AGO }), { code: 'image-gone', kind: 'gone' }],
    [link({ deletedAt: LONG_AGO }), { code: 'image-gone', kind: 'gone' }],
    [link({ flags: HELD }), { code: 'image-not-found', cache: 'not-asked' }],
    [link({ flags: REFUSED, deletedAt: LONG_AGO }), { code: 'image-not-found', kind: 'not-found' }],
    [link({ flags: BLOCKED }), { code: 'image-blocked', kind: 'legal', imageId: 5n, cache: 'l1-hit' }],
  ])('decides about the answer: %#', (found, error) => {
    expect(() => requireLive(found, 'l1-hit')).toThrow(expect.objectContaining(error));
  });

  it('lets a live link through', () => {
    expect(requireLive(link({}), 'l1-hit')).toEqual(link({}));
  });
});
