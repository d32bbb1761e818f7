import type { Metric, Registry } from 'prom-client';

export interface HotPathMetricOptions<L extends string> {
  name: string;
  help: string;
  labelNames: readonly L[];
  registry: Registry;
}

export interface MetricSample {
  /** Only where it differs from the name of the metric. */
  metricName?: string;
  labels: Record<string, string | number>;
  value: number;
}

/** One combination of label values. */
export interface MetricSeries {
  /** Returns nothing before the first observation, like prom-client. */
  samples(name: string, labels: Record<string, string>): MetricSample[];
  reset(): void;
}

/**
 * A metric whose series keep plain numbers, formatted only when the registry collects them. prom-client's own metrics
 * check the labels and join them to a text for each observation, which takes ten times as long.
 */
export abstract class HotPathMetric<L extends string, S extends MetricSeries> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly L[];
  private readonly byLabels = new Map<string, { labels: Record<L, string>; series: S }>();

  constructor(
    readonly type: 'counter' | 'histogram',
    { name, help, labelNames, registry }: HotPathMetricOptions<L>,
  ) {
    this.name = name;
    this.help = help;
    this.labelNames = labelNames;
    // A registry calls `get` and `reset` of its metrics, but its type allows only prom-client's own classes.
    registry.registerMetric(this as unknown as Metric<L>);
  }

  /** Returns the series with these label values. Callers keep it instead of calling this for each observation. */
  series(labels: Record<L, string>): S {
    const id = JSON.stringify(this.labelNames.map((name) => labels[name]));
    let entry = this.byLabels.get(id);
    if (!entry) this.byLabels.set(id, (entry = { labels: { ...labels }, series: this.newSeries() }));
    return entry.series;
  }

  /** Collects the metric; called by the registry. */
  get() {
    const { name, help, type } = this;
    const values = [...this.byLabels.values()].flatMap(({ labels, series }) => series.samples(name, labels));
    return Promise.resolve({ name, help, type, values, aggregator: 'sum' });
  }

  /** Sets all series to zero; called by the registry. Series that callers keep stay valid. */
  reset(): void {
    for (const { series } of this.byLabels.values()) series.reset();
  }

  protected abstract newSeries(): S;
}
