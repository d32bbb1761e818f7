import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { drawChart } from './chart.js';
import { SEED, SLO } from './seed.js';
import { lastGood, type Step } from './steps.js';

/** The steps for one number of API processes. */
export interface Run {
  apis: number;
  steps: readonly Step[];
}

const COLORS = ['#1f77b4', '#2ca02c', '#9467bd', '#ff7f0e'];
const MARKS = ['<!-- figures of npm run load -->', '<!-- end of the figures -->'] as const;

const ratioOf = (value: number) => value.toPrecision(2);
const ms = (value: number) => Math.round(value).toString();

/** Returns every step as a row of the terminal's table. */
export function printSteps({ apis, steps }: Run): void {
  console.table(
    steps.map(({ ratio, uploads, reads, usage, broken }) => ({
      APIs: apis,
      ratio: Number(ratioOf(ratio)),
      'uploads /s': Number((ratio * SEED.uploads).toFixed(1)),
      'reads /s': Number((ratio * SEED.reads).toFixed(1)),
      'uploads p50': ms(uploads.p50Ms),
      'uploads p99': ms(uploads.p99Ms),
      'reads p50': ms(reads.p50Ms),
      'reads p99': ms(reads.p99Ms),
      'machine %': Math.round(usage.machine * 100),
      'most waiting': usage.waiting.most,
      promise: broken ? 'broken' : 'held',
    })),
  );
  const broken = steps.at(-1)?.broken;
  if (broken) console.log(`${apis} API: ${broken.promise}. First to be full: ${broken.saturated}.`);
}

/** Writes the chart and the figures of docs/load.md into `folder`. */
export function writeReport(folder: string, runs: readonly Run[], conditions: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'load.svg'), chartOf(runs));
  const page = join(folder, 'load.md');
  const [before, after] = aroundFigures(page);
  writeFileSync(page, `${before}${MARKS[0]}\n\n${figuresOf(runs, conditions)}\n${MARKS[1]}${after}`);
}

function aroundFigures(page: string): [string, string] {
  let text = '';
  try {
    text = readFileSync(page, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const [before = '', rest = ''] = text.split(MARKS[0]);
  return [before, rest.split(MARKS[1])[1] ?? '\n'];
}

function figuresOf(runs: readonly Run[], conditions: string): string {
  const rows = runs.map(({ apis, steps }) => {
    const good = lastGood(steps);
    const broken = steps.at(-1)?.broken;
    const held = good
      ? `${ratioOf(good.ratio)} | ${ms(good.uploads.p99Ms)} | ${ms(good.reads.p99Ms)}`
      : 'less than the first step | |';
    return `| ${apis} | ${held} | ${broken ? `${broken.promise}; ${broken.saturated}` : 'nothing yet'} |`;
  });
  return `${conditions}

| API processes | held, as a ratio to ${SEED.uploads} and ${SEED.reads.toLocaleString('en')} /s | uploads p99, ms | reads p99, ms | what broke at the next step |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

![Latency against rate](load.svg)
`;
}

function chartOf(runs: readonly Run[]): string {
  const lines = runs.flatMap(({ apis, steps }, number) =>
    (['reads', 'uploads'] as const).map((kind) => ({
      name: `${kind}, ${apis} API`,
      color: COLORS[number % COLORS.length] ?? '#000',
      isDashed: kind === 'uploads',
      points: steps.map((step) => ({ x: step.ratio, y: Math.max(0.1, step[kind].p99Ms) })),
    })),
  );
  return drawChart({
    title: 'Latency at the 99th percentile, from the intended time of sending',
    x: `rate, as a ratio to ${SEED.uploads} uploads and ${SEED.reads.toLocaleString('en')} reads a second`,
    y: 'ms',
    lines,
    limits: [
      { name: `reads: ${SLO.reads} ms`, y: SLO.reads },
      { name: `uploads: ${SLO.uploads} ms`, y: SLO.uploads },
    ],
  });
}
