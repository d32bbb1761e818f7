import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';

import { chunksSource } from './byte-source.js';
import { isUnchanged, LayoutBuilder, layoutSize, readLayout, sliceLayout, type Slice } from './layout.js';

const source = chunksSource([Buffer.from('0123'), Buffer.from('456789')]);
const read = async (layout: Slice[]) => String(await buffer(readLayout(source, layout)));

it('joins ranges that touch', () => {
  const layout = new LayoutBuilder();
  layout.keep(0, 3);
  layout.keep(3, 5);
  layout.keep(6, 8);
  expect(layout.build()).toEqual([
    { from: 0, to: 5 },
    { from: 6, to: 8 },
  ]);
});

it('streams kept ranges and inserted bytes in their order', async () => {
  const layout = new LayoutBuilder();
  layout.keep(2, 6);
  layout.insert(Buffer.from('-'));
  layout.keep(0, 1);
  expect(await read(layout.build())).toBe('2345-0');
  expect(layoutSize(layout.build())).toBe(6);
});

it('fills a slot later, with bytes or a range', async () => {
  const layout = new LayoutBuilder();
  const [first, second] = [layout.reserve(), layout.reserve()];
  layout.keep(4, 6);
  layout.fill(first, { bytes: Buffer.from('ab') });
  layout.fill(second, { from: 8, to: 10 });
  expect(await read(layout.build())).toBe('ab8945');
});

it('drops an empty slot and joins the ranges around it', () => {
  const layout = new LayoutBuilder();
  layout.keep(0, 2);
  layout.reserve();
  layout.keep(2, 4);
  expect(layout.build()).toEqual([{ from: 0, to: 4 }]);
});

it.each<[boolean, string, Slice[]]>([
  [true, 'the whole source', [{ from: 0, to: 10 }]],
  [false, 'no part', []],
  [false, 'the start', [{ from: 0, to: 9 }]],
  [false, 'the end', [{ from: 1, to: 10 }]],
  [false, 'the same number of other bytes', [{ bytes: Buffer.alloc(10) }]],
])('is unchanged: %s for %s', (expected, _, layout) => {
  expect(isUnchanged(layout, 10)).toBe(expected);
});

it('fails when the source ends before its size', async () => {
  const short = { size: 10, read: async () => Buffer.alloc(0) };
  await expect(buffer(readLayout(short, [{ from: 0, to: 10 }]))).rejects.toThrow('The source ended at 0');
});

it('limits the number of parts', () => {
  const layout = new LayoutBuilder();
  const keepMany = () => {
    for (let at = 0; at < 200_002; at += 2) layout.keep(at, at + 1);
  };
  expect(keepMany).toThrow(expect.objectContaining({ code: 'damaged-image' }));
});

it.each([
  [[{ from: 0, to: 10 }], '0123456789'],
  [[{ from: 2, to: 6 }, { bytes: Buffer.from('-') }, { from: 9, to: 10 }, { from: 0, to: 1 }], '2345-90'],
  [[{ from: 4, to: 8 }], '4567'],
  [[], ''],
])('slices chunks in memory: %j', (layout, expected) => {
  const chunks = [Buffer.from('0123'), Buffer.from(''), Buffer.from('456789')];
  const slices = sliceLayout(chunks, layout);
  expect(String(Buffer.concat(slices))).toBe(expected);
  expect(slices.every(({ length }) => length > 0)).toBe(true);
});
