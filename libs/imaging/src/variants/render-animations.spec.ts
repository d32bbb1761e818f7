import type { VariantExtension, VariantSize } from '#formats';
import sharp from 'sharp';
import { expect, it } from 'vitest';

import { builtGif } from '../testing/fixtures/built-gif.js';
import { animatedGif } from '../testing/fixtures/gif-fixtures.js';
import { animatedWebp } from '../testing/fixtures/webp-fixtures.js';
import { renderVariants } from './render-variants.js';

const limits = { maxPixels: 100_000_000, timeoutMs: 10_000 };
const render = async (input: Buffer, size: VariantSize, extension: VariantExtension) => {
  const [rendered] = await renderVariants(input, [{ size, extension }], limits);
  return rendered as Buffer;
};

it.each([
  ['GIF', () => animatedGif({ loop: 2 })],
  ['WebP', () => animatedWebp({ loop: 2 })],
])('an animated %s is animated as WebP, with its delays', async (_name, make) => {
  const { pages, delay, loop } = await sharp(await render(await make(), 's', 'webp')).metadata();
  expect({ pages, delay, loop }).toEqual({ pages: 3, delay: [50, 60, 70], loop: 2 });
});

it('keeps delays of minutes, and the total delay of equal frames', async () => {
  const [red, green] = [
    { rows: [[0]], delayMs: 655_350 },
    { rows: [[1]], delayMs: 40 },
  ];
  const palette = [
    [255, 0, 0],
    [0, 255, 0],
  ];
  const gif = builtGif({ width: 1, height: 1, palette, loop: 0, frames: [red, green, green, red] });
  const { delay } = await sharp(await render(gif, 's', 'webp')).metadata();
  expect(delay).toEqual([655_350, 80, 655_350]);
});

it('renders the delays and plays of a GIF as browsers do', async () => {
  const frames = [0, 10, 20, 70].map((delayMs, index) => ({ rows: [[index]], delayMs }));
  const palette = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [0, 0, 0],
  ];
  const played = async (loop?: number) => {
    const gif = builtGif({ width: 1, height: 1, palette, loop, frames });
    return (await sharp(await render(gif, 's', 'webp')).metadata()).loop;
  };
  const gif = builtGif({ width: 1, height: 1, palette, frames });
  expect((await sharp(await render(gif, 's', 'webp')).metadata()).delay).toEqual([100, 100, 20, 70]);
  expect(await Promise.all([undefined, 0, 1, 65_535].map(played))).toEqual([1, 0, 2, 65_535]);
});

it.each(['jpg', 'png', 'avif'] as const)('shows the first frame as %s', async (extension) => {
  const { pages = 1, height } = await sharp(await render(await animatedGif(), 't', extension)).metadata();
  expect([pages, height]).toEqual([1, 32]);
});

it('shows the first frame when all frames have too many pixels together', async () => {
  const still = await sharp({ create: { width: 4000, height: 3000, channels: 3, background: 'red' } })
    .raw()
    .toBuffer();
  const frames = Buffer.concat([still, Buffer.alloc(still.length), still]);
  const large = await sharp(frames, { raw: { width: 4000, height: 9000, channels: 3, pageHeight: 3000 } })
    .gif({ effort: 1 })
    .toBuffer();
  expect((await sharp(await render(large, 's', 'webp')).metadata()).pages ?? 1).toBe(1);
});
