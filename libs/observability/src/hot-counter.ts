import { Counter, type CounterConfiguration } from 'prom-client';

/** One series, counted at the price of an addition. */
export class Tally {
  count = 0;

  inc(by = 1): void {
    this.count += by;
  }
}

interface Counted<L extends string> {
  labels: Record<L, string>;
  tally: Tally;
}

/** A Counter for hot paths: prom-client writes the labels as a text whenever it counts, this when it is asked. */
export class HotCounter<L extends string> extends Counter<L> {
  private readonly counted: Counted<L>[];

  constructor(config: CounterConfiguration<L>) {
    const counted: Counted<L>[] = [];
    super({
      ...config,
      collect() {
        for (const { labels, tally } of counted) {
          if (tally.count > 0) this.inc(labels, tally.count);
          tally.count = 0;
        }
      },
    });
    this.counted = counted;
  }

  /** What counts this series; to be asked for once, not whenever it counts. */
  series(labels: Record<L, string>): Tally {
    const tally = new Tally();
    this.counted.push({ labels, tally });
    return tally;
  }
}
