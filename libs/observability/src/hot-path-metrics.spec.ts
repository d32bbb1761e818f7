import { Counter, Histogram, Registry } from 'prom-client';
import { beforeEach, describe, expect, it } from 'vitest';

import { HotPathCounter } from './hot-path-counter.js';
import { HotPathHistogram } from './hot-path-histogram.js';

const config = { name: 'a_metric', help: 'Something.', labelNames: ['kind', 'outcome'] as const };
const buckets = [0.005, 1, 30];
const VALUES = [0, 0.004, 0.005, 0.0051, 1, 29.9, 30, 31, 500];
const LABELS = [
  { kind: 'a', outcome: 'done' },
  { kind: 'a', outcome: 'failed' },
  { outcome: 'done', kind: 'b' },
];
const UNUSUAL_LABELS = [
  { kind: 'a b', outcome: 'c' },
  { kind: 'a', outcome: 'b c' },
  { kind: '', outcome: 'a "quoted" \\ line\n' },
  { kind: '1', outcome: ',"' },
  { kind: '__proto__', outcome: 'constructor' },
];

let ours: Registry;
let theirs: Registry;
beforeEach(() => {
  ours = new Registry();
  theirs = new Registry();
});

const expectSameText = async () => expect(await ours.metrics()).toBe(await theirs.metrics());

describe('HotPathHistogram', () => {
  let hot: HotPathHistogram<'kind' | 'outcome'>;
  let plain: Histogram<'kind' | 'outcome'>;
  beforeEach(() => {
    hot = new HotPathHistogram({ ...config, buckets, registry: ours });
    plain = new Histogram({ ...config, buckets, registers: [theirs] });
  });

  it.each([
    ['usual', LABELS],
    ['unusual', UNUSUAL_LABELS],
  ])('prints the same as prom-client, with %s labels', async (_name, all) => {
    for (const labels of [...all, ...all]) {
      for (const value of VALUES) {
        hot.series(labels).observe(value);
        plain.observe(labels, value);
      }
    }
    await expectSameText();
  });

  it('prints no series before its first observation', async () => {
    hot.series(LABELS[0]!);
    await expectSameText();
  });

  it('starts at zero after a reset, with the series that callers kept', async () => {
    const series = hot.series(LABELS[0]!);
    series.observe(1);
    ours.resetMetrics();
    await expectSameText();
    series.observe(2);
    plain.observe(LABELS[0]!, 2);
    await expectSameText();
  });

  it('gives the numbers as JSON', async () => {
    hot.series(LABELS[0]!).observe(1);
    const [json] = await ours.getMetricsAsJSON();
    expect(json).toMatchObject({ name: 'a_metric', type: 'histogram' });
    expect(json?.values).toContainEqual({ metricName: 'a_metric_sum', labels: LABELS[0], value: 1 });
  });

  it('does not register a second metric of the same name', () => {
    expect(() => new HotPathHistogram({ ...config, buckets, registry: ours })).toThrow('already been registered');
  });
});

describe('HotPathCounter', () => {
  it.each([
    ['usual', LABELS],
    ['unusual', UNUSUAL_LABELS],
  ])('prints the same as prom-client in each collection, with %s labels', async (_name, all) => {
    const hot = new HotPathCounter({ ...config, registry: ours });
    const plain = new Counter({ ...config, registers: [theirs] });
    const series = all.map((labels) => hot.series(labels));
    // The last series stays without an observation.
    for (let round = 0; round < 3; round++) {
      for (const [index, labels] of all.slice(0, -1).entries()) {
        series[index]?.inc(round);
        series[index]?.inc();
        plain.inc(labels, round);
        plain.inc(labels);
      }
      await expectSameText();
    }
    ours.resetMetrics();
    theirs.resetMetrics();
    await expectSameText();
    series[0]?.inc(5);
    plain.inc(all[0]!, 5);
    await expectSameText();
  });
});
