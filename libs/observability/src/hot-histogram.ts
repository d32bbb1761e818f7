import { Histogram } from 'prom-client';

/** What prom-client keeps of a series. */
interface Values {
  bucketValues: Record<number, number>;
  sum: number;
  count: number;
}

export type Observe = (value: number) => void;

/** A Histogram for hot paths: prom-client writes the labels as a text and checks them whenever it observes, this once. */
export class HotHistogram<L extends string> extends Histogram<L> {
  private readonly known = new Map<string, Observe>();

  /** What observes for this series; to be kept by who asks for it. */
  series(labels: Record<L, string>): Observe {
    const name = Object.values(labels).join(' ');
    let observe = this.known.get(name);
    if (!observe) this.known.set(name, (observe = this.open(labels)));
    return observe;
  }

  private open(labels: Record<L, string>): Observe {
    this.zero(labels);
    const { hashMap, upperBounds } = this as unknown as { hashMap: Record<string, Values>; upperBounds: number[] };
    const values = Object.values(hashMap).at(-1)!;
    return (value) => {
      values.sum += value;
      values.count++;
      const bound = upperBounds.find((most) => value <= most);
      if (bound !== undefined) values.bucketValues[bound]!++;
    };
  }
}
