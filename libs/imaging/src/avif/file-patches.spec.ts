import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';

import { ByteReader } from '../walking/byte-reader.js';
import { chunksSource } from '../walking/byte-source.js';
import { isUnchanged, readLayout } from '../walking/layout.js';
import { type ByteRange, FilePatches } from './file-patches.js';

const file = Buffer.from('abcdefghij');
const source = chunksSource([file]);
const layoutOf = (patches: FilePatches, untouchable: ByteRange[] = [], end = file.length) =>
  patches.apply(new ByteReader(source), end, untouchable);
const apply = async (...args: Parameters<typeof layoutOf>) =>
  String(await buffer(readLayout(source, await layoutOf(...args)))).replaceAll('\0', '.');

it('overwrites a range with bytes and fills its rest', async () => {
  const patches = new FilePatches();
  patches.add(2, 6, Buffer.from('XY'), 0x20);
  patches.add(8, 9);
  expect(await apply(patches)).toBe('abXY  gh.j');
});

it('shortens bytes that are longer than the range', async () => {
  const patches = new FilePatches();
  patches.add(2, 4, Buffer.from('XYZ'));
  expect(await apply(patches)).toBe('abXYefghij');
});

it('fills everything between the needed parts', async () => {
  const patches = new FilePatches();
  patches.add(4, 5, Buffer.from('X'));
  patches.addAllBut(1, 9, [{ from: 6, to: 7 }]);
  expect(await apply(patches)).toBe('a...X.g..j');
});

it('drops what is behind the end', async () => {
  const patches = new FilePatches();
  patches.add(1, 2);
  patches.add(8, 9);
  expect(await apply(patches, [], 5)).toBe('a.cde');
});

it('keeps the source where a patch changes nothing', async () => {
  const patches = new FilePatches();
  patches.add(2, 4, Buffer.from('cd'));
  expect(isUnchanged(await layoutOf(patches), file.length)).toBe(true);
});

it('applies the same patch once', async () => {
  const patches = new FilePatches();
  patches.add(2, 4);
  patches.add(2, 4);
  expect(await apply(patches)).toBe('ab..efghij');
});

it.each<[string, ByteRange, ByteRange[]]>([
  ['another patch', { from: 3, to: 6 }, []],
  ['a range that must not change', { from: 6, to: 8 }, [{ from: 7, to: 9 }]],
])('rejects a patch that overlaps %s', async (_, second, untouchable) => {
  const patches = new FilePatches();
  patches.add(2, 4);
  patches.add(second.from, second.to);
  await expect(layoutOf(patches, untouchable)).rejects.toMatchObject({ code: 'damaged-image' });
});
