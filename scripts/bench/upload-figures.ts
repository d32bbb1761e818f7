import { TURNS } from './figures.js';
import { mapValues, type UploadRate } from './upload-rate.js';

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

interface Wanted {
  /** At least. */
  ratio?: number;
  /** At most. */
  slower?: number;
  /** At most, of API and worker. */
  processorMs?: number;
}

/** The processes of imglink itself. */
export const IMGLINK = ['imglink', 'API', 'worker'];

/** By image and number of clients. */
const WANTED: Record<string, Wanted> = {
  '1MB photo with metadata, 1': { slower: 2 },
  '1MB photo with metadata, 8': { ratio: 0.7 },
  '1MB photo with metadata, 32': { ratio: 0.6 },
  '1MB photo without metadata, 8': { ratio: 0.75 },
  '1MB photo without metadata, 32': { ratio: 0.65 },
  '377KB PNG with text chunks, 8': { ratio: 0.55 },
  '377KB PNG with text chunks, 32': { ratio: 0.5 },
  '377KB screenshot of 1440x900, 8': { ratio: 0.55 },
  '377KB screenshot of 1440x900, 32': { ratio: 0.5 },
  '1MB photo over tus, 1': { ratio: 0.6 },
  '1MB photo over tus, 8': { ratio: 0.6 },
  '20MB photo over tus, 1': { ratio: 0.6 },
  '20MB photo over tus, 8': { ratio: 0.6 },
  '1MB photo with metadata over S3, 16': { ratio: 0.75, processorMs: 6 },
  '1MB photo without metadata over S3, 16': { ratio: 0.75, processorMs: 6 },
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
  const of = (value: 'perSecond' | 'p50Ms' | 'p99Ms' | 'accepted') => median(rates.map((rate) => rate[value]));
  return {
    perSecond: of('perSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    accepted: of('accepted'),
    processorMs: mapValues(rates[0]?.processorMs ?? {}, (_ms, name) =>
      median(rates.map((rate) => rate.processorMs[name] ?? Number.NaN)),
    ),
  };
}

export function median(values: readonly number[]): number {
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

/** Milliseconds for an upload. */
function processorRow({ name, clients, ours, floor, hashed }: UploadFigure) {
  const imglink = IMGLINK.reduce((sum, process) => sum + (ours.processorMs[process] ?? 0), 0);
  const { floor: hashing = Number.NaN } = hashed?.processorMs ?? {};
  const { load, ...ofFloor } = floor.processorMs;
  return {
    image: name,
    clients,
    'CPU ms': round(imglink, 1),
    wanted: WANTED[`${name}, ${clients}`]?.processorMs ?? '',
    ...mapValues(ours.processorMs, (ms) => round(ms, 1)),
    ...Object.fromEntries(Object.entries(ofFloor).map(([process, ms]) => [floorName(process), round(ms, 1)])),
    'floor with sha256': hashed ? round(hashing, 1) : '',
    "floor's load": round(load ?? Number.NaN, 1),
  };
}

const floorName = (process: string) => (process === 'floor' ? 'floor' : `floor's ${process}`);

export const round = (value: number, digits = 0): number => Number(value.toFixed(digits));
