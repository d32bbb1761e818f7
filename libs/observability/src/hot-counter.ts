import { Counter, type CounterConfiguration } from 'prom-client';

/** One series, counted at the price of an addition. */
export class Tally {
  count = 0;

  inc(by = 1): void {
    this.count += by;
  }
}

/** A Counter for hot paths: prom-client writes the labels as a text whenever it counts, this when it is asked. */
export class HotCounter<L extends string> {
  private readonly counted: { labels: Record<L, string>; tally: Tally }[] = [];

  constructor(config: CounterConfiguration<L>) {
    const { counted } = this;
    new Counter({
      ...config,
      collect() {
        for (const { labels, tally } of counted) {
          if (tally.count > 0) this.inc(labels, tally.count);
          tally.count = 0;
        }
      },
    });
  }

  /** What counts this series; to be asked for once, not whenever it counts. */
  series(labels: Record<L, string>): Tally {
    const tally = new Tally();
    this.counted.push({ labels, tally });
    return tally;
  }
}
