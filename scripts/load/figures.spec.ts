import { expect, it } from 'vitest';

import { drawChart } from './chart.js';
import { growthOf } from './growth.js';
import { whatSaturated } from './saturation.js';
import { Zipf } from './zipf.js';

it("draws by Zipf's law", () => {
  let turn = 0;
  const draws = 100_000;
  // Draws evenly over all values, so that shares are exact.
  const zipf = new Zipf(100, () => (turn++ + 0.5) / draws);
  const counts = Array.from({ length: 100 }, () => 0);
  for (let drawn = 0; drawn < draws; drawn++) counts[zipf.draw()]! += 1;
  expect(counts[0]! / counts[1]!).toBeCloseTo(2, 1);
  expect(counts[0]! / counts[9]!).toBeCloseTo(10, 0);
  expect(counts[99]).toBeGreaterThan(0);
});

const usage = { processor: {}, machine: 0.5, ours: 0.5, eventLoopLagMs: {}, waiting: { most: 0, atEnd: 0 } };

it.each([
  [
    { ...usage, machine: 0.99, ours: 0.9, processor: { worker: 0.4, MariaDB: 0.9 } },
    /machine's processors.*MariaDB 90 %, worker 40 %/,
  ],
  [{ ...usage, machine: 1, ours: 0.4 }, /by other programs: these took 40 %/],
  [{ ...usage, processor: { 'api 1': 0.97, MariaDB: 1.4 } }, /one core of api 1 \(97 %\)/],
  [{ ...usage, waiting: { most: 200, atEnd: 180 } }, /the workers: 180 jobs/],
  [{ ...usage, eventLoopLagMs: { worker: 250 } }, /event loop of worker: 250 ms/],
  [usage, /no processor/],
])('says what was full first', (seen, sentence) => {
  expect(whatSaturated(seen)).toMatch(sentence);
});

it('tells growth from warming up and from one odd sample', () => {
  const slack = { share: 0.1, amount: 0 };
  const warming = [10, 50, 90, 100, 100, 100, 100, 100, 100, 100, 100, 500, 101, 100, 100, 100];
  expect(growthOf('MiB', warming, slack).isFlat).toBe(true);
  const leaking = Array.from({ length: 16 }, (_, sample) => 100 + sample * 3);
  expect(growthOf('MiB', leaking, slack)).toMatchObject({ first: 118, last: 142, isFlat: false });
});

it('draws a chart that holds every point and every limit', () => {
  const points = [1, 2, 3].map((x) => ({ x, y: x * 10 }));
  const svg = drawChart({
    title: 'a < b',
    x: 'rate',
    y: 'ms',
    lines: [{ name: 'reads', color: 'red', points }],
    limits: [{ name: 'the promise', y: 50 }],
  });
  expect(svg.match(/<circle/g)).toHaveLength(3);
  expect(svg).toContain('a &lt; b');
  expect(svg).toContain('the promise');
  expect(svg).not.toContain('NaN');
});
