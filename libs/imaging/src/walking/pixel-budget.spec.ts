import { expect, it } from 'vitest';

import { PixelBudget } from './pixel-budget.js';

const LIMITS = { maxPixels: 100, maxFrames: 3, maxDimension: 50 };
const tooMany = (limit?: number) => expect.objectContaining({ code: 'too-many-pixels', limit }) as Error;

it('accepts a canvas within the limits', () => {
  expect(() => new PixelBudget(LIMITS).addCanvas(10, 10)).not.toThrow();
  expect(() => new PixelBudget(LIMITS).addCanvas(50, 2)).not.toThrow();
});

it('rejects a canvas with too many pixels and names the limit', () => {
  expect(() => new PixelBudget(LIMITS).addCanvas(11, 10)).toThrow(tooMany(100));
});

it('rejects a side that is too long', () => {
  expect(() => new PixelBudget(LIMITS).addCanvas(51, 1)).toThrow(tooMany());
});

it.each([
  [0, 5],
  [5, 0],
])('rejects a canvas of %i x %i as damaged', (width, height) => {
  const budget = new PixelBudget(LIMITS);
  expect(() => budget.addCanvas(width, height)).toThrow(expect.objectContaining({ code: 'damaged-image' }));
});

it('counts frames, also without pixels', () => {
  const budget = new PixelBudget(LIMITS);
  budget.addFrame(10, 10, 2);
  budget.addFrame(0, 0);
  expect(budget.frames).toBe(3);
  expect(() => budget.addFrame(1, 1)).toThrow(tooMany());
});

it('rejects frames that have more than 16 times the pixels together', () => {
  const budget = new PixelBudget({ maxPixels: 100 });
  budget.addFrame(10, 10, 16);
  expect(() => budget.addFrame(1, 1)).toThrow(tooMany());
});
