import { writeFileSync } from 'node:fs';

import type { Rate } from './rates.js';

export const TURNS = 3;

export interface Figure {
  name: string;
  ours: number;
  floor: number;
  ratio: number;
  /** Undefined for what is only shown. */
  wanted: number | undefined;
  p50Ms: number;
  p99Ms: number;
}

/** Medians of alternating turns, so that the machine's moods meet both alike. */
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
  const middle = median(rates.ours);
  const floorRate = median(rates.floor).perSecond;
  const { perSecond, p50Ms, p99Ms } = middle;
  return { name, ours: perSecond, floor: floorRate, ratio: perSecond / floorRate, wanted, p50Ms, p99Ms };
}

function median(turns: Rate[]): Rate {
  const middle = turns.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(turns.length / 2)];
  if (!middle) throw new Error('Nothing was measured.');
  return middle;
}

/** A table on the terminal, and bench.json with what else was noted. */
export function report(figures: Figure[], notes: object): void {
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
  writeFileSync('bench.json', `${JSON.stringify({ figures, ...notes }, null, 2)}\n`);
}
