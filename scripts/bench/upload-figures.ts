import { TURNS } from './figures.js';
import type { UploadRate } from './upload-rate.js';

type Measure = () => Promise<UploadRate>;

export interface UploadFigure {
  name: string;
  clients: number;
  /** Medians of the turns. */
  ours: UploadRate;
  floor: UploadRate;
  hashed?: UploadRate;
  /** The median of each turn's ratio. */
  ratio: number;
  hashedRatio?: number;
  /** The median time of an upload in multiples of the floor's. */
  slower: number;
}

/** The lowest ratio that is good enough, or the highest `slower`, by image and number of clients. */
const WANTED: Record<string, { ratio?: number; slower?: number }> = {
  '1MB photo with metadata, 1': { slower: 2 },
  '1MB photo with metadata, 8': { ratio: 0.7 },
  '1MB photo with metadata, 32': { ratio: 0.6 },
  '1MB photo without metadata, 8': { ratio: 0.75 },
  '1MB photo without metadata, 32': { ratio: 0.65 },
  '377KB PNG with text chunks, 8': { ratio: 0.55 },
  '377KB PNG with text chunks, 32': { ratio: 0.5 },
  '1MB photo over tus, 1': { ratio: 0.6 },
  '1MB photo over tus, 8': { ratio: 0.6 },
  '20MB photo over tus, 1': { ratio: 0.6 },
  '20MB photo over tus, 8': { ratio: 0.6 },
  '1MB photo with metadata over S3, 16': { ratio: 0.75 },
  '1MB photo without metadata over S3, 16': { ratio: 0.75 },
};

/** Measures in alternating turns, because noise of the machine lasts longer than a turn and affects all alike. */
export async function measureInTurns(sides: {
  floor: Measure;
  ours: Measure;
  hashed?: Measure;
}): Promise<Omit<UploadFigure, 'name' | 'clients'>> {
  const turns: { floor: UploadRate; ours: UploadRate; hashed?: UploadRate }[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const [floor, ours] = [await sides.floor(), await sides.ours()];
    turns.push({ floor, ours, ...(sides.hashed && { hashed: await sides.hashed() }) });
  }
  const hashed = turns.flatMap((turn) => (turn.hashed ? [{ ours: turn.ours, hashed: turn.hashed }] : []));
  return {
    ours: medians(turns.map((turn) => turn.ours)),
    floor: medians(turns.map((turn) => turn.floor)),
    ratio: median(turns.map(({ ours, floor }) => ours.perSecond / floor.perSecond)),
    slower: median(turns.map(({ ours, floor }) => ours.p50Ms / floor.p50Ms)),
    ...(hashed.length > 0 && {
      hashed: medians(hashed.map((turn) => turn.hashed)),
      hashedRatio: median(hashed.map((turn) => turn.ours.perSecond / turn.hashed.perSecond)),
    }),
  };
}

/** The median of each measured value. */
export function medians(rates: readonly UploadRate[]): UploadRate {
  const of = (value: keyof UploadRate) => median(rates.map((rate) => rate[value]));
  return {
    perSecond: of('perSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    serverMs: of('serverMs'),
    storeMs: of('storeMs'),
    clientMs: of('clientMs'),
    accepted: of('accepted'),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Prints a table of rates and times, and one of processor time. */
export function printUploads(figures: readonly UploadFigure[]): void {
  console.table(figures.map(rateRow));
  console.table(figures.map(processorRow));
}

function rateRow({ name, clients, ours, floor, hashed, ratio, hashedRatio, slower }: UploadFigure) {
  const wanted = WANTED[`${name}, ${clients}`];
  return {
    image: name,
    clients,
    ratio: round(ratio, 2),
    wanted: wanted?.ratio ?? '',
    'ratio to hashed': hashedRatio === undefined ? '' : round(hashedRatio, 2),
    '/s': round(ours.perSecond),
    'floor /s': round(floor.perSecond),
    'hashed /s': hashed ? round(hashed.perSecond) : '',
    'p50 ms': round(ours.p50Ms, 1),
    'floor p50': round(floor.p50Ms, 1),
    slower: round(slower, 1),
    'slower wanted': wanted?.slower ?? '',
    'p99 ms': round(ours.p99Ms),
    '202 %': round(ours.accepted * 100),
  };
}

function processorRow({ name, clients, ours, floor, hashed }: UploadFigure) {
  return {
    image: name,
    clients,
    'CPU ms an upload': round(ours.serverMs, 1),
    'of the floor': round(floor.serverMs, 1),
    'of hashed': hashed ? round(hashed.serverMs, 1) : '',
    'of a client': round(ours.clientMs, 1),
    'of the store': round(ours.storeMs, 1),
    'of the store by the floor': round(floor.storeMs, 1),
  };
}

const round = (value: number, digits = 0): number => Number(value.toFixed(digits));
