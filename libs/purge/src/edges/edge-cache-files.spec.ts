import type { Key } from '#keys';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

import { imageAddresses } from './edge-addresses.js';
import { cachedPath, MAX_FILES, readCached } from './edge-cache-files.js';

const ADDRESSES = imageAddresses('4fYk2aXbQ9Z' as Key);
const template = await readFile('apps/edge/nginx.conf.template', 'utf8');
const read = (status: number, body: string) => readCached(ADDRESSES, { status, body });

it('names a file for each address, in the folder of its last two digits', () => {
  const files = [...new URLSearchParams(cachedPath(ADDRESSES).split('?')[1])];
  expect(files.map(([name]) => name)).toEqual(ADDRESSES.map((_, at) => `f${at}`));
  expect(new Set(files.map(([, file]) => file)).size).toBe(ADDRESSES.length);
  for (const [, file] of files) expect(file).toMatch(/^(bytes|pages)\/([0-9a-f]{2})\/[0-9a-f]{30}\2$/);
  // MD5 of `/i/4fYk2aXbQ9Z.jpg` and of `text/html en/gallery/4fYk2aXbQ9Z`.
  expect(files.map(([, file]) => file)).toEqual(
    expect.arrayContaining(['bytes/2b/5a926472831766bcdcbb2e3506f6702b', 'pages/92/67df80e76514ac668a8efcda3e9ee692']),
  );
});

it('asks for as many files as the template of the edge reads', () => {
  const slots = [
    ...template.matchAll(/-f \/var\/cache\/nginx\/\$arg_(f\d+)\) \{\s+set \$edge_cached "\$edge_cached \1";/g),
  ];
  expect(slots.map(([, name]) => name)).toEqual(Array.from({ length: MAX_FILES }, (_, at) => `f${at}`));
});

it('reads which addresses are cached', () => {
  expect(read(200, 'cached:')).toEqual([]);
  expect(read(200, 'cached: f0 f33')).toEqual([ADDRESSES[0], ADDRESSES[33]]);
});

it.each([
  [404, '{"code":"not-found"}'],
  [200, '<html>'],
  [503, 'cached: f0'],
])('reads nothing from the answer of an edge that does not know the path: %i %s', (status, body) => {
  expect(read(status, body)).toBeUndefined();
});
