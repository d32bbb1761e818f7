import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { findOrInstall, NGINX } from '../../test/harness/programs.js';
import { noiseJpeg } from '../bench/images.js';
import { printSteps, type Run, writeReport } from './report.js';
import { SEED } from './seed.js';
import { LoadStack } from './stack.js';
import { stepUp } from './steps.js';
import { Traffic } from './traffic.js';

const FACTOR = 1.25;

/** `npm run load`: the highest rate of a stack of 1, 2 and 4 API processes, and what is saturated first. */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      apis: { type: 'string', default: '1,2,4' },
      seconds: { type: 'string', default: '15' },
      images: { type: 'string', default: '200' },
      first: { type: 'string', default: '0.01' },
      steps: { type: 'string', default: '30' },
      smoke: { type: 'boolean', default: false },
    },
  });
  findOrInstall([NGINX]);
  const image = await noiseJpeg(SEED.imageBytes);
  const apis = values.smoke ? [1] : values.apis.split(',').map(Number);
  const options = {
    seconds: values.smoke ? 4 : Number(values.seconds),
    first: Number(values.first),
    factor: FACTOR,
    most: values.smoke ? 3 : Number(values.steps),
  };
  const runs: Run[] = [];
  for (const count of apis) {
    await using stack = await LoadStack.start(count);
    await using traffic = new Traffic(stack.edge.url, image);
    await traffic.prepare(values.smoke ? 20 : Number(values.images));
    const run = { apis: count, steps: await stepUp(stack, traffic, options) };
    printSteps(run);
    runs.push(run);
  }
  // A smoke run does not write figures.
  const folder = values.smoke ? join(tmpdir(), 'imglink-load') : 'docs';
  const cores = availableParallelism();
  writeReport(
    folder,
    runs,
    `Steps of ${options.seconds} s, images of ${image.length} bytes, everything on ${cores} cores.`,
  );
  console.log(`Written: ${join(folder, 'load.md')} and ${join(folder, 'load.svg')}`);
}
