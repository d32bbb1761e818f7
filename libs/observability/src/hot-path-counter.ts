import { HotPathMetric, type HotPathMetricOptions, type MetricSample, type MetricSeries } from './hot-path-metric.js';

/** Counts at the cost of an addition. */
export class CounterSeries implements MetricSeries {
  private count = 0;

  inc(by = 1): void {
    this.count += by;
  }

  samples(_name: string, labels: Record<string, string>): MetricSample[] {
    return this.count > 0 ? [{ labels, value: this.count }] : [];
  }

  reset(): void {
    this.count = 0;
  }
}

export class HotPathCounter<L extends string> extends HotPathMetric<L, CounterSeries> {
  constructor(options: HotPathMetricOptions<L>) {
    super('counter', options);
  }

  protected newSeries(): CounterSeries {
    return new CounterSeries();
  }
}
