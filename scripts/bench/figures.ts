import { writeFileSync } from 'node:fs';

import type { Rate } from './rates.js';

export const TURNS = 5;

export interface Figure {
  name: string;
  ours: number;
  floor: number;
  ratio: number;
  /** Undefined for figures without a limit. */
  wanted: number | undefined;
  p50Ms: number;
  p99Ms: number;
}

/**
 * The median ratio of alternating turns, because noise of the machine lasts longer than a turn and affects both alike.
 * The printed rates are medians too, so the ratio is not exactly their quotient.
 */
export async function compare(
  name: string,
  wanted: number | undefined,
  ours: (turn: number) => Promise<Rate>,
  floor: (turn: number) => Promise<Rate>,
): Promise<Figure> {
  const rates: { ours: Rate[]; floor: Rate[] } = { ours: [], floor: [] };
  for (let turn = 0; turn < TURNS; turn++) {
    rates.floor.push(await floor(turn));
    rates.ours.push(await ours(turn));
  }
  const { perSecond, p50Ms, p99Ms } = median(rates.ours, (rate) => rate.perSecond);
  const floorRate = median(rates.floor, (rate) => rate.perSecond).perSecond;
  const ratios = rates.ours.map((rate, turn) => rate.perSecond / (rates.floor[turn]?.perSecond ?? Number.NaN));
  return { name, ours: perSecond, floor: floorRate, ratio: median(ratios, Number), wanted, p50Ms, p99Ms };
}

function median<T>(turns: readonly T[], of: (turn: T) => number): T {
  const middle = turns.toSorted((a, b) => of(a) - of(b))[Math.floor(turns.length / 2)];
  if (middle === undefined) throw new Error('Nothing was measured.');
  return middle;
}

/** Prints a table, and writes bench.json with further notes. */
export function report(figures: Figure[], notes: object): void {
  printFigures(figures);
  writeFileSync('bench.json', `${JSON.stringify({ figures, ...notes }, null, 2)}\n`);
}

export function printFigures(figures: readonly Figure[]): void {
  console.table(
    figures.map(({ name, ours, floor, ratio, wanted, p50Ms, p99Ms }) => ({
      figure: name,
      'ours /s': Math.round(ours),
      'floor /s': Math.round(floor),
      ratio: Number(ratio.toFixed(2)),
      wanted: wanted ?? '',
      'p50 ms': Number(p50Ms.toFixed(1)),
      'p99 ms': Number(p99Ms.toFixed(1)),
    })),
  );
}
