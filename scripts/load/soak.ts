import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { findOrInstall, NGINX } from '../../test/harness/programs.js';
import { memory } from '../bench/processes.js';
import { noiseJpeg } from '../bench/images.js';
import { type Growth, growthOf, type Slack } from './growth.js';
import { openLoop } from './open-loop.js';
import { SEED } from './seed.js';
import { LoadStack } from './stack.js';
import { Traffic } from './traffic.js';

const SAMPLES = 80;
const IMAGES = 50;
const SLACK: Record<string, Slack> = {
  'MiB of': { share: 0.1, amount: 16 },
  'descriptors of': { share: 0, amount: 20 },
  // Finished jobs stay for minutes, up to a number (libs/jobs).
  'keys of': { share: 0.1, amount: 100 },
};

/** `npm run soak`: uploads, reads and deletes at one rate; nothing may grow. Exits with 1 when something does. */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { minutes: { type: 'string', default: '20' }, ratio: { type: 'string', default: '0.01' } },
  });
  findOrInstall([NGINX]);
  const seconds = Number(values.minutes) * 60;
  await using stack = await LoadStack.start(2);
  await using traffic = new Traffic(stack.edge.url, await noiseJpeg(SEED.imageBytes));
  await traffic.prepare(IMAGES);
  const samples = new Map<string, number[]>();
  const sampling = setInterval(
    () => {
      void sample(stack).then((figures) => {
        for (const [name, figure] of figures) samples.set(name, [...(samples.get(name) ?? []), figure]);
      });
    },
    (seconds * 1000) / SAMPLES,
  );
  const { streams } = await openLoop(traffic.mix(Number(values.ratio), { deletes: true }), seconds);
  clearInterval(sampling);
  console.table(streams);
  const growths = [...samples].map(([name, figures]) => growthOf(name, figures, slackOf(name)));
  console.table(growths.map(({ name, first, last, isFlat }) => ({ what: name, first, last, flat: isFlat })));
  const failed = streams.reduce((sum, each) => sum + each.failed + each.unanswered, 0);
  const grown = growths.filter(({ isFlat }) => !isFlat);
  say(values.minutes, failed, grown);
  process.exitCode = failed > 0 || grown.length > 0 ? 1 : 0;
}

function say(minutes: string, failed: number, grown: readonly Growth[]): void {
  if (failed > 0) console.log(`${failed} requests failed.`);
  for (const { name, first, last } of grown) console.log(`The ${name} grew from ${first} to ${last}.`);
  if (grown.length === 0) console.log(`Nothing grew in ${minutes} minutes.`);
}

const slackOf = (name: string): Slack =>
  Object.entries(SLACK).find(([kind]) => name.startsWith(kind))?.[1] ?? { share: 0, amount: 0 };

async function sample(stack: LoadStack): Promise<[string, number][]> {
  const ofProcesses = Object.entries(stack.pids)
    .filter(([name]) => name !== 'load generator')
    .flatMap(([name, pids]): [string, number][] => [
      // Shared memory is left out: nginx touches the pages of its zones one after another, up to their size.
      [`MiB of ${name}`, sum(pids.map((pid) => memory(pid, 'RssAnon')))],
      [`descriptors of ${name}`, sum(pids.map((pid) => readdirSync(`/proc/${pid}/fd`).length))],
    ]);
  const { queue, cache } = stack.services;
  const [, all = 0, expiring = 0] =
    /keys=(\d+),expires=(\d+)/.exec(String(await cache.command('INFO', 'keyspace'))) ?? [];
  const keys: [string, number][] = [
    ['keys of queue Redis', Number(await queue.command('DBSIZE'))],
    // Other keys expire by themselves: tombstones stay for an hour.
    ['keys of cache Redis that never expire', Number(all) - Number(expiring)],
  ];
  return [...ofProcesses, ...keys];
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
