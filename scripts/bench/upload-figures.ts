import { TURNS } from './figures.js';
import type { UploadRate } from './upload-rate.js';

type Side = 'ours' | 'floor' | 'hashed';

export interface UploadFigure extends Record<Side, UploadRate> {
  name: string;
  clients: number;
  /** Medians of the ratios of each turn. */
  ratio: number;
  hashedRatio: number;
  /** The median time of an upload, in multiples of the floor's. */
  slower: number;
}

/** The lowest ratio that is good enough; `slower` is the highest. */
const WANTED: Record<string, { ratio?: number; slower?: number }> = {
  '1MB photo with metadata 1': { slower: 2 },
  '1MB photo with metadata 8': { ratio: 0.7 },
  '1MB photo with metadata 32': { ratio: 0.6 },
  '1MB photo without metadata 8': { ratio: 0.75 },
  '1MB photo without metadata 32': { ratio: 0.65 },
  '377KB PNG with text chunks 8': { ratio: 0.55 },
  '377KB PNG with text chunks 32': { ratio: 0.5 },
};

/** Measures in alternating turns, because noise of the machine lasts longer than a turn and affects all alike. */
export async function measureInTurns(
  sides: Record<Side, () => Promise<UploadRate>>,
): Promise<Omit<UploadFigure, 'name' | 'clients'>> {
  const rates: Record<Side, UploadRate[]> = { ours: [], floor: [], hashed: [] };
  for (let turn = 0; turn < TURNS; turn++) {
    for (const side of ['floor', 'ours', 'hashed'] as const) rates[side].push(await sides[side]());
  }
  const ratioTo = (side: Side, of: keyof UploadRate) =>
    median(rates.ours.map((rate, turn) => rate[of] / (rates[side][turn]?.[of] ?? Number.NaN)));
  return {
    ours: medians(rates.ours),
    floor: medians(rates.floor),
    hashed: medians(rates.hashed),
    ratio: ratioTo('floor', 'perSecond'),
    hashedRatio: ratioTo('hashed', 'perSecond'),
    slower: ratioTo('floor', 'p50Ms'),
  };
}

/** The median of each measured value. */
function medians(rates: readonly UploadRate[]): UploadRate {
  const of = (value: keyof UploadRate) => median(rates.map((rate) => rate[value]));
  return {
    perSecond: of('perSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    serverMs: of('serverMs'),
    clientMs: of('clientMs'),
    accepted: of('accepted'),
  };
}

export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function printUploads(figures: readonly UploadFigure[]): void {
  console.table(
    figures.map(({ name, clients, ours, floor, hashed, ratio, hashedRatio, slower }) => {
      const wanted = WANTED[`${name} ${clients}`];
      return {
        image: name,
        clients,
        ratio: round(ratio, 2),
        wanted: wanted?.ratio ? `>= ${wanted.ratio}` : '',
        'of hashed': round(hashedRatio, 2),
        '/s': round(ours.perSecond),
        'floor /s': round(floor.perSecond),
        'hashed /s': round(hashed.perSecond),
        'p50 ms': round(ours.p50Ms, 1),
        'floor p50': round(floor.p50Ms, 1),
        'p50 ratio': round(slower, 1) + (wanted?.slower ? ` (<= ${wanted.slower})` : ''),
        'CPU ms': round(ours.serverMs, 1),
        'floor CPU': round(floor.serverMs, 1),
        'hashed CPU': round(hashed.serverMs, 1),
        'client CPU': round(ours.clientMs, 1),
        'answered 202': `${round(ours.accepted * 100)} %`,
      };
    }),
  );
}

const round = (value: number, digits = 0): string => value.toFixed(digits);
