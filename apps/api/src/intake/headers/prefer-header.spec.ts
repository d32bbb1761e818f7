import { expect, it } from 'vitest';

import { readPrefer } from './prefer-header.js';

it.each([
  [undefined, false, undefined],
  ['respond-async', true, undefined],
  ['Respond-Async', true, undefined],
  ['wait=5', false, 5_000],
  ['wait=0', false, 0],
  ['wait=-1', false, undefined],
  ['wait=soon', false, undefined],
  ['respond-async, wait=10', true, 10_000],
  ['respond-async; wait=10', true, 10_000],
  ['return=minimal', false, undefined],
  ['respond-async="', true, undefined],
  [['respond-async', 'wait=2'], true, 2_000],
])('reads Prefer: %j', (field, isAsync, waitMs) => {
  expect(readPrefer(field)).toEqual({ isAsync, waitMs });
});
