import { expect, it } from 'vitest';

import { CHART, chartBars } from './chart-bars.js';

it('makes the largest value as high as the box, and the others in proportion', () => {
  expect(chartBars([0, 50, 100]).map(({ height, y }) => [height, y])).toEqual([
    [0, 40],
    [20, 20],
    [40, 0],
  ]);
});

it('puts the bars beside each other', () => {
  expect(chartBars([1, 1, 1]).map(({ x, width }) => [x, x + width])).toEqual([
    [0, 3],
    [4, 7],
    [8, 11],
  ]);
});

it('shows a small value beside a large one', () => {
  expect(chartBars([1, 1_000_000])[0]?.height).toBe(1);
});

it('has no bar higher than the box, and none for zeros', () => {
  expect(chartBars([0, 0, 0]).every(({ height }) => height === 0)).toBe(true);
  expect(Math.max(...chartBars([3, 7, 11]).map(({ height }) => height))).toBe(CHART.height);
});
