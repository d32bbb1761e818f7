import { Counter, Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';

import { HotCounter } from './hot-counter.js';
import { HotHistogram } from './hot-histogram.js';

const config = { name: 'a_metric', help: 'Something.', labelNames: ['kind', 'outcome'] as const };
const VALUES = [0, 0.004, 0.005, 0.0051, 1, 29.9, 30, 31, 500];
const LABELS = [
  { kind: 'a', outcome: 'done' },
  { kind: 'a', outcome: 'failed' },
  { kind: 'b', outcome: 'done' },
];

describe('metrics of hot paths', () => {
  it('print of a histogram what prom-client prints', async () => {
    const [ours, theirs] = [new Registry(), new Registry()];
    const buckets = [0.005, 1, 30];
    const hot = new HotHistogram({ ...config, buckets, registers: [ours] });
    const plain = new Histogram({ ...config, buckets, registers: [theirs] });
    for (const labels of [...LABELS, ...LABELS]) {
      for (const value of VALUES) {
        hot.series(labels)(value);
        plain.observe(labels, value);
      }
    }
    expect(await ours.metrics()).toBe(await theirs.metrics());
  });

  it('print of a counter what prom-client prints, however often they are asked', async () => {
    const [ours, theirs] = [new Registry(), new Registry()];
    const hot = new HotCounter({ ...config, registers: [ours] });
    const plain = new Counter({ ...config, registers: [theirs] });
    const tallies = LABELS.map((labels) => hot.series(labels));
    // Of the third nothing is ever counted.
    for (let round = 0; round < 3; round++) {
      for (const [place, labels] of LABELS.slice(0, 2).entries()) {
        tallies[place]?.inc(round);
        tallies[place]?.inc();
        plain.inc(labels, round);
        plain.inc(labels);
      }
      expect(await ours.metrics()).toBe(await theirs.metrics());
    }
  });
});
