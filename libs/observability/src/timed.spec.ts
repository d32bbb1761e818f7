import { Histogram, Registry } from 'prom-client';
import { beforeEach, describe, expect, it } from 'vitest';

import { timed } from './timed.js';

let registry: Registry;
let histogram: Histogram<'name' | 'outcome'>;
beforeEach(() => {
  registry = new Registry();
  histogram = new Histogram({
    name: 'seconds',
    help: 'Seconds.',
    labelNames: ['name', 'outcome'],
    buckets: [60],
    registers: [registry],
  });
});

describe('timed', () => {
  it('returns the result and counts it as done', async () => {
    expect(await timed(histogram, { name: 'a' }, async () => 7)).toBe(7);
    expect(await registry.metrics()).toContain('seconds_bucket{le="60",name="a",outcome="done"} 1');
  });

  it('throws the failure and counts it by its outcome', async () => {
    const failing = () => Promise.reject(new Error('No.'));
    await expect(timed(histogram, { name: 'a' }, failing)).rejects.toThrow('No.');
    await expect(timed(histogram, { name: 'a' }, failing, () => 'refused')).rejects.toThrow('No.');
    const text = await registry.metrics();
    expect(text).toContain('seconds_count{name="a",outcome="failed"} 1');
    expect(text).toContain('seconds_count{name="a",outcome="refused"} 1');
  });
});
