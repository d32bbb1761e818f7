import sharp from 'sharp';
import { expect, it } from 'vitest';

import { animatedWebp } from '../testing/fixtures/webp-fixtures.js';
import { orientFrames } from './orient-frames.js';
import { renderVariants } from '../variants/render-variants.js';

const size = { width: 3, height: 2 };

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'turns each frame as libvips turns a picture of orientation %i',
  async (orientation) => {
    const first = Buffer.from(Array.from({ length: 24 }, (_, index) => index));
    const second = Buffer.from(Array.from({ length: 24 }, (_, index) => 100 + index));
    const turned = orientFrames(Buffer.concat([first, second]), size, orientation);
    const expected = await Promise.all([first, second].map((frame) => libvipsTurns(frame, orientation)));
    expect(turned.data.equals(Buffer.concat(expected))).toBe(true);
    expect(turned.size).toEqual(orientation >= 5 ? { width: 2, height: 3 } : size);
  },
);

async function libvipsTurns(frame: Buffer, orientation: number): Promise<Buffer> {
  const tagged = await sharp(frame, { raw: { ...size, channels: 4 } })
    .withMetadata({ orientation })
    .png()
    .toBuffer();
  return sharp(tagged).autoOrient().raw().toBuffer();
}

it('orients the frames of an animated WebP', async () => {
  const turned = await animatedWebp({ width: 48, height: 32, loop: 3, orientation: 6 });
  const wanted = [
    { size: 't', extension: 'webp' },
    { size: 's', extension: 'webp' },
    { size: 't', extension: 'png' },
  ] as const;
  const variants = await renderVariants(turned, wanted, { maxPixels: 1e6, timeoutMs: 10_000 });
  const found = await Promise.all(
    variants.map(async (variant) => {
      const { width, height, pages, delay, loop } = await sharp(variant).metadata();
      return { width, height, pages, delay, loop };
    }),
  );
  const animation = { pages: 3, delay: [50, 60, 70], loop: 3 };
  expect(found).toEqual([
    { width: 32, height: 48, ...animation },
    { width: 32, height: 32, ...animation },
    { width: 32, height: 48, pages: undefined, delay: undefined, loop: undefined },
  ]);
});
