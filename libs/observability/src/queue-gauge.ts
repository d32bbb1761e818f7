import { Gauge, type GaugeConfiguration } from 'prom-client';

export interface QueueCount {
  queue: string;
  state: string;
  count: number;
}

type CountJobs = () => Promise<QueueCount[]>;

/** The numbers of jobs by queue and state, counted each time that the metrics are read. */
export class QueueGauge {
  private readonly sources = new Set<CountJobs>();

  constructor(options: Pick<GaugeConfiguration<string>, 'registers' | 'name' | 'help'>) {
    const { sources } = this;
    void new Gauge({
      ...options,
      labelNames: ['queue', 'state'] as const,
      async collect() {
        // A queue that cannot be counted has no value: an old one would be wrong.
        this.reset();
        const counted = await Promise.allSettled(Array.from(sources, (count) => count()));
        for (const outcome of counted) {
          if (outcome.status !== 'fulfilled') continue;
          for (const { queue, state, count } of outcome.value) this.set({ queue, state }, count);
        }
      },
    });
  }

  /** Counts the jobs of an open JobQueue from now on. */
  add(count: CountJobs): void {
    this.sources.add(count);
  }

  /** Ends the counting of a JobQueue that is closed. */
  remove(count: CountJobs): void {
    this.sources.delete(count);
  }
}
