import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { estimate } from './estimate.js';
import { DEFAULTS, quantity, readOptions } from './options.js';
import { asTable } from './table.js';
import { harmonic, hitRatio, imagesFor } from './zipf.js';

describe('100 million users a day, of whom a fifth post 1 MB, for three years', () => {
  const need = estimate(DEFAULTS);
  const table = asTable(need).replaceAll(/ {2,}/g, ': ');

  it.each([
    'uploads a second: 232 (peak 695)',
    'reads a second: 1,160 (peak 3,480)',
    'in: 232 MB/s',
    'out: 1.16 GB/s (peak 3.48 GB/s)',
    'links: 22e9 rows',
    'images: 22 PB',
    'shards: 5 of 4.4e9 rows',
    'stores: 5 of 4.4 PB',
  ])('need %s', (line) => expect(table).toContain(line));

  it('are what the documentation shows', async () => {
    expect(await readFile('docs/capacity.md', 'utf8')).toContain(asTable(need));
  });

  it('use a few billionths of the keys', () => {
    expect(need.rows).toBe(20e6 * 365 * 3);
    expect(need.keysUsed + need.keysLeft).toBe(2 ** 63);
    expect(need.keysUsedShare).toBeLessThan(3e-9);
    // Every id has a key of 11 characters.
    expect(need.keysAsText).toBeGreaterThan(2 ** 63);
    expect(Math.floor(need.idYears)).toBe(69);
  });

  it('keep every process below the load that was given', () => {
    const busy = need.peakUploadsPerSecond * DEFAULTS.apiUploadMs + need.peakReadsPerSecond * 0.2 * DEFAULTS.apiReadMs;
    expect(busy / 1000 / need.apiProcesses).toBeLessThanOrEqual(0.6);
    expect(busy / 1000 / (need.apiProcesses - 1)).toBeGreaterThan(0.6);
    expect(need.databaseConnections).toBe(10 * (need.apiProcesses + need.workerProcesses));
  });
});

it('grows with what it is given, and never falls below one of each', () => {
  const one = estimate({ ...DEFAULTS, dau: 1000, years: 1 });
  expect([one.shards, one.stores, one.edges, one.apiProcesses, one.workerProcesses]).toEqual([1, 1, 1, 2, 2]);
  const ten = estimate({ ...DEFAULTS, dau: 1e9 });
  expect([ten.shards, ten.stores]).toEqual([44, 44]);
  expect(ten.uploadsPerSecond).toBeCloseTo(10 * estimate(DEFAULTS).uploadsPerSecond);
});

it('has the inner pages of a table that is known', () => {
  // 136 rows per page and 963 entries per inner page: 10 million rows are 73,530 leaves below 77 pages and a root.
  const { indexBytes } = estimate({ ...DEFAULTS, dau: 50e6 / 365, years: 1, rowBytes: 120.47 });
  expect(indexBytes / 16_384).toBeCloseTo(78, -1);
});

describe("Zipf's law", () => {
  it.each([0.8, 1, 1.2])('is summed well enough for a million images at %s', (s) => {
    let exact = 0;
    for (let k = 1; k <= 1_000_000; k++) exact += k ** -s;
    expect(harmonic(1_000_000, s) / exact).toBeCloseTo(1, 9);
  });

  it.each([0.5, 0.8, 0.95])('finds the cache that answers %s of the reads, and none that is smaller', (ratio) => {
    const kept = imagesFor(ratio, 22e9, 1);
    expect(hitRatio(kept, 22e9, 1)).toBeGreaterThanOrEqual(ratio);
    expect(hitRatio(kept * 0.99, 22e9, 1)).toBeLessThan(ratio);
  });
});

describe('the command line', () => {
  it.each([
    ['100e6', 100e6],
    ['1MB', 1e6],
    ['20MiB', 20 * 1024 * 1024],
    ['4.5PB', 4.5e15],
    ['0.2', 0.2],
  ])('reads %s', (text, value) => expect(quantity(text, '--size')).toBeCloseTo(value));

  it.each(['', 'much', '1iB', '-1', '1 MB'])('refuses %j with the name of the option', (text) => {
    expect(() => quantity(text, '--size')).toThrow('--size');
  });

  it('refuses shares above one, nothing where something must be, and options that there are not', () => {
    expect(() => readOptions(['--post', '20'])).toThrow('--post');
    expect(() => readOptions(['--shard-rows', '0'])).toThrow('--shard-rows');
    expect(() => readOptions(['--users', '5'])).toThrow('--users');
  });

  it('prints JSON that says what was assumed', () => {
    const args = [
      'scripts/capacity.ts',
      '--dau',
      '100e6',
      '--post',
      '0.2',
      '--read',
      '0.8',
      '--size',
      '1MB',
      '--years',
      '3',
    ];
    const text = execFileSync(process.execPath, [...args, '--json'], { encoding: 'utf8' });
    expect(JSON.parse(text)).toEqual({ assumptions: { ...DEFAULTS }, need: estimate(DEFAULTS) });
  });
});
