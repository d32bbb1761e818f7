import { HotPathMetric, type HotPathMetricOptions, type MetricSample, type MetricSeries } from './hot-path-metric.js';

/** Counts observations by bucket, at the cost of a search through the bounds. */
export class HistogramSeries implements MetricSeries {
  private readonly counts: number[];
  private sum = 0;
  private count = 0;

  /** `bounds`: the upper bounds of the buckets, ascending and inclusive. */
  constructor(private readonly bounds: readonly number[]) {
    // The last one counts what is above all bounds.
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    const { bounds } = this;
    let index = 0;
    while (index < bounds.length && value > bounds[index]!) index++;
    this.counts[index]!++;
    this.sum += value;
    this.count++;
  }

  samples(name: string, labels: Record<string, string>): MetricSample[] {
    if (this.count === 0) return [];
    let cumulative = 0;
    const buckets = this.bounds.map((le, index) => {
      cumulative += this.counts[index]!;
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: cumulative };
    });
    return [
      ...buckets,
      { metricName: `${name}_bucket`, labels: { le: '+Inf', ...labels }, value: this.count },
      { metricName: `${name}_sum`, labels, value: this.sum },
      { metricName: `${name}_count`, labels, value: this.count },
    ];
  }

  reset(): void {
    this.counts.fill(0);
    this.sum = 0;
    this.count = 0;
  }
}

export class HotPathHistogram<L extends string> extends HotPathMetric<L, HistogramSeries> {
  private readonly buckets: readonly number[];

  constructor({ buckets, ...options }: HotPathMetricOptions<L> & { buckets: readonly number[] }) {
    super('histogram', options);
    this.buckets = buckets;
  }

  protected newSeries(): HistogramSeries {
    return new HistogramSeries(this.buckets);
  }
}
