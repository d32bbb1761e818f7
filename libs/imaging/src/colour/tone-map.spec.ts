import { expect, it } from 'vitest';

import { toneMap } from './tone-map.js';

const WHITE_NITS = 203;

/** The light of a PQ grey in cd/m², and the linear light that Chromium 156 shows for it. */
it.each([
  [5.17, 0.013],
  [79.2, 0.1946],
  [199.2, 0.491],
  [310.8, 0.6654],
  [481.6, 0.7991],
  [742.8, 0.9216],
  [1142.7, 1],
  [6470, 1],
])('maps %d of at most 1000 cd/m² to %d of the light of the screen', (nits, shown) => {
  const light = nits / WHITE_NITS;
  expect(light * toneMap(1000)(light)).toBeCloseTo(shown, 2);
});

it.each([203, 100, 0])('changes nothing below white when the peak is %d cd/m²', (peak) => {
  expect([0, 0.2, 1].map((light) => light * toneMap(peak)(light))).toEqual([0, 0.2, 1]);
});

it('maps nothing above the white of the screen', () => {
  for (const peak of [204, 300, 1000, 4000, 10_000]) {
    const map = toneMap(peak);
    const shown = Array.from({ length: 500 }, (_, step) => (step / 10) * map(step / 10));
    expect(Math.max(...shown)).toBeLessThanOrEqual(1 + 1e-9);
    const steps = shown.slice(1).map((light, step) => light - (shown[step] as number));
    expect(Math.min(...steps)).toBeGreaterThan(-1e-9);
  }
});
