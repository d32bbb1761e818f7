import { parseArgs } from 'node:util';

import { MEASURED } from './measured.js';

/** Facts and assumptions about an installation; each is an option of `npm run capacity`, written with hyphens. */
export const DEFAULTS = {
  /** Daily users. */
  dau: 100e6,
  /** The share of users who upload an image, and of those who only read one. */
  post: 0.2,
  read: 0.8,
  /** Bytes per image. */
  size: 1e6,
  years: 3,
  /** The busiest hour as a multiple of the average. */
  peak: 3,
  /** The share of reads that CDN and edges answer, and the exponent of Zipf's law for the popularity of images. */
  hit: 0.8,
  zipf: 1,
  /** The capacity of one shard and one store. */
  shardRows: 5e9,
  storeBytes: 5e15,
  /** The target utilisation of a processor or a network at the peak. */
  load: 0.6,
  /** Bits per second of an edge's network. */
  edgeBits: 10e9,
  /** How long all workers may be down at the peak before the queue's Redis is full. */
  outageMinutes: 30,
  ...MEASURED,
} as const;

export type Assumptions = Record<keyof typeof DEFAULTS, number>;

const UNITS: Record<string, number> = { k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 };

/** Parses a number as people write it: `100e6`, `1MB`, `20MiB`, `4.4PB`. Throws with the option's name otherwise. */
export function quantity(text: string, name: string): number {
  const [, digits = '', prefix = '', binary] = /^(\d+(?:\.\d+)?(?:e\d+)?)(?:([kMGTP])?(i)?B?)$/.exec(text) ?? [];
  if (digits === '' || (binary && prefix === ''))
    throw new RangeError(`${name}: ${text} is not a quantity such as 100e6 or 1MB`);
  if (binary) return Number(digits) * 1024 ** ('kMGTP'.indexOf(prefix) + 1);
  return Number(digits) * (UNITS[prefix] ?? 1);
}

const hyphened = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Parses the command line. Throws one sentence for an invalid option. */
export function readOptions(args: readonly string[]): { assumptions: Assumptions; json: boolean } {
  const names = Object.keys(DEFAULTS) as (keyof Assumptions)[];
  const options = Object.fromEntries(names.map((name) => [hyphened(name), { type: 'string' as const }]));
  const parsed = parseArgs({ args: [...args], options: { ...options, json: { type: 'boolean' } } });
  const values = parsed.values as Record<string, string | boolean | undefined>;
  const assumptions: Assumptions = { ...DEFAULTS };
  for (const name of names) {
    const text = values[hyphened(name)];
    if (typeof text === 'string') assumptions[name] = quantity(text, `--${hyphened(name)}`);
  }
  const shares = (['post', 'read', 'hit', 'load'] as const).filter((name) => assumptions[name] > 1);
  if (shares.length > 0) throw new RangeError(`--${shares[0]}: expected a share from 0 to 1`);
  const nothing = names.find((name) => assumptions[name] === 0 && !['post', 'read', 'hit'].includes(name));
  if (nothing) throw new RangeError(`--${hyphened(nothing)}: expected more than 0`);
  return { assumptions, json: values.json === true };
}
