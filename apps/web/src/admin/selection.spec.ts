import { expect, it } from 'vitest';

import { rangeOf, stepTo, targetsOf } from './selection.js';

it.each([
  [-1, 1, 0],
  [-1, -1, 0],
  [0, 1, 1],
  [0, -1, 0],
  [4, 1, 4],
  [4, -1, 3],
] as const)('from %i a step of %i of five images leads to %i', (current, step, index) => {
  expect(stepTo(current, step, 5)).toBe(index);
});

it.each([
  [1, 3, [1, 2, 3]],
  [3, 1, [1, 2, 3]],
  [2, 2, [2]],
  [-1, 2, [2]],
])('a range from %i to %i', (anchor, current, indices) => expect(rangeOf(anchor, current)).toEqual(indices));

it('an action is about the selected images, or about the current one', () => {
  expect(targetsOf(['a', 'b'], 'c')).toEqual(['a', 'b']);
  expect(targetsOf([], 'c')).toEqual(['c']);
  expect(targetsOf([], undefined)).toEqual([]);
});
