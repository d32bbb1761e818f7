import { expect, it } from 'vitest';

import { animatedGif, gif, gifExtension, insertExtensions } from '../testing/fixtures/gif-fixtures.js';
import { stripBuffer } from '../testing/strip-buffer.js';
import { stripContract } from '../testing/strip.contract.js';

const still = { format: 'gif', width: 160, height: 120 } as const;
const moving = { format: 'gif', width: 48, height: 32, frames: 3, animated: true } as const;

stripContract({ name: 'a bare GIF', bytes: () => gif(), facts: still, isClean: true });
stripContract({ name: 'a GIF with all metadata', bytes: () => gif({ everything: true }), facts: still });
stripContract({ name: 'a bare animated GIF', bytes: () => animatedGif(), facts: moving, isClean: true });
stripContract({
  name: 'an animated GIF with all metadata that runs twice',
  bytes: () => animatedGif({ everything: true, loop: 2 }),
  facts: moving,
});

const looping = (...subBlocks: number[][]) =>
  gifExtension(0xff, Buffer.from('NETSCAPE2.0'), ...subBlocks.map((block) => Buffer.from(block)));

it('keeps only the loop count of a looping extension', async () => {
  const plain = await gif();
  const { bytes } = await stripBuffer(insertExtensions(plain, [looping([2, 0, 0, 0, 1], [1, 7, 0, 83, 69], [83])]));

  expect(bytes.equals(insertExtensions(plain, [looping([1, 7, 0])]))).toBe(true);
});

it('drops a looping extension without a loop count', async () => {
  const plain = await gif();
  const { bytes } = await stripBuffer(insertExtensions(plain, [looping([2, 0, 0, 0, 1])]));

  expect(bytes.equals(plain)).toBe(true);
});

it('drops the frame control of a dropped text, and keeps that of the image', async () => {
  const plain = await animatedGif();
  const text = gifExtension(0x01, Buffer.alloc(12), Buffer.from('text'));
  const { bytes } = await stripBuffer(insertExtensions(plain, [gifExtension(0xf9, Buffer.alloc(4)), text]));

  expect(bytes.equals(plain)).toBe(true);
});

it('drops a comment behind the last frame', async () => {
  const plain = await animatedGif();
  const comment = gifExtension(0xfe, Buffer.from('comment'));
  const { bytes } = await stripBuffer(Buffer.concat([plain.subarray(0, -1), comment, plain.subarray(-1)]));

  expect(bytes.equals(plain)).toBe(true);
});

const header = (width: number, height: number) =>
  Buffer.from([...Buffer.from('GIF89a'), width & 255, width >> 8, height & 255, height >> 8, 0, 0, 0]);
const image = Buffer.from([0x2c, 0, 0, 0, 0, 8, 0, 4, 0, 0, 2, 1, 1, 0]);
const trailer = Buffer.from(';');

const frameAt = (left: number, top: number, width: number, height: number) =>
  Buffer.from([0x2c, left, 0, top, 0, width, 0, height, 0, 0, 2, 1, 1, 0]);

it.each([
  ['without a size', [0, 0], frameAt(3, 4, 10, 10), [13, 14]],
  ['without a width', [0, 24], frameAt(3, 4, 10, 10), [13, 24]],
  ['smaller than its first frame', [32, 24], frameAt(0, 0, 64, 48), [64, 48]],
  ['that its first frame exceeds', [32, 24], frameAt(10, 10, 30, 20), [40, 30]],
  ['that its first frame lies outside of', [32, 24], frameAt(50, 50, 10, 10), [60, 60]],
] as const)('enlarges a screen %s as browsers do', async (_name, [across, down], frame, [width, height]) => {
  const { image: found } = await stripBuffer(Buffer.concat([header(across, down), frame, trailer]));

  expect(found).toMatchObject({ width, height });
});

it('does not enlarge a screen that is smaller than a later frame', async () => {
  const { image: found } = await stripBuffer(Buffer.concat([header(8, 4), image, frameAt(0, 0, 64, 48), trailer]));

  expect(found).toMatchObject({ width: 8, height: 4, frames: 2 });
});

it('adds a missing trailer', async () => {
  const plain = await animatedGif();
  const { bytes, image: found } = await stripBuffer(plain.subarray(0, -1));

  expect(bytes.equals(plain)).toBe(true);
  expect(found.frames).toBe(3);
});

it('ends at an unknown block behind the frames, as browsers do', async () => {
  const plain = await animatedGif();
  const { bytes, image: found } = await stripBuffer(Buffer.concat([plain.subarray(0, -1), Buffer.from('SECRETGPS;')]));

  expect(bytes.equals(plain)).toBe(true);
  expect(found.frames).toBe(3);
});

it('drops a frame control without an image', async () => {
  const plain = await animatedGif();
  const control = gifExtension(0xf9, Buffer.from([0, 1, 2, 0]));
  const { bytes } = await stripBuffer(Buffer.concat([plain.subarray(0, -1), control, trailer]));

  expect(bytes.equals(plain)).toBe(true);
  expect((await stripBuffer(insertExtensions(plain, [control, control]))).bytes.equals(plain)).toBe(true);
});

it.each([
  ['no frame', [header(8, 8), trailer]],
  ['no width and no height', [header(0, 0), Buffer.from([0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0]), trailer]],
  ['an unknown block before its first frame', [header(8, 8), Buffer.from('?'), image, trailer]],
  ['an impossible code size', [header(8, 8), Buffer.from([0x2c, 0, 0, 0, 0, 8, 0, 8, 0, 0, 12, 0]), trailer]],
  ['an invalid frame control', [header(8, 8), gifExtension(0xf9, Buffer.alloc(5)), image, trailer]],
  ['no frame and no trailer', [header(8, 8)]],
  ['pixels without an end', [header(8, 8), image.subarray(0, -1), Buffer.alloc(200_000, 255)]],
])('rejects a GIF with %s as damaged', async (_name, parts) => {
  await expect(stripBuffer(Buffer.concat(parts))).rejects.toMatchObject({ code: 'damaged-image' });
});

it('rejects more frames than the limit', async () => {
  const frames = Array.from({ length: 10_001 }, () => image);
  await expect(stripBuffer(Buffer.concat([header(8, 8), ...frames, trailer]))).rejects.toMatchObject({
    code: 'too-many-pixels',
  });
});

it('rejects frames that have too many pixels together', async () => {
  const large = Buffer.from([0x2c, 0, 0, 0, 0, 0, 1, 0, 1, 0, 2, 1, 1, 0]);
  const frames = Array.from({ length: 17 }, () => large);
  const bytes = Buffer.concat([header(8, 8), ...frames, trailer]);

  await expect(stripBuffer(bytes, 65_536)).rejects.toMatchObject({ code: 'too-many-pixels' });
  await expect(stripBuffer(bytes, 65_536 * 2)).resolves.toMatchObject({ image: { frames: 17 } });
});
