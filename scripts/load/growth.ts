/** The allowed difference between two equal times: a share of the larger one plus a constant. */
export interface Slack {
  share: number;
  amount: number;
}

export interface Growth {
  name: string;
  first: number;
  last: number;
  isFlat: boolean;
}

/**
 * Compares the second quarter of a long run with the last: after the warm-up nothing may grow. It uses the median of
 * each quarter, so that a single sample has no effect.
 */
export function growthOf(name: string, samples: readonly number[], slack: Slack): Growth {
  const quarter = Math.floor(samples.length / 4);
  if (quarter === 0) throw new Error(`${samples.length} samples of ${name} are too few.`);
  const first = median(samples.slice(quarter, 2 * quarter));
  const last = median(samples.slice(-quarter));
  return { name, first, last, isFlat: last <= first * (1 + slack.share) + slack.amount };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
