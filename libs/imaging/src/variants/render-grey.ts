import { GREY_SIDE } from '../similarity/perceptual-hash.js';
import { decodeOnce } from '../sharp/decode-once.js';
import type { RenderLimits } from '../sharp/render-limits.js';
import { renderImage } from './render-variants.js';

/**
 * Returns the first frame of an image as `GREY_SIDE`² grey pixels, one byte each, upright and over white: the input of
 * `perceptualHash`. A JPEG or WebP is decoded at about this size. Throws what `renderVariants` throws.
 */
export async function renderGrey(original: Buffer, limits: RenderLimits): Promise<Buffer> {
  return renderImage(original, limits, async (image, sharp) => {
    const pixels = image.conversion ? await decodeOnce(image, ['t']) : undefined;
    const still = pixels ? sharp(pixels.data, { raw: pixels.raw }) : image.still();
    return still
      .flatten({ background: '#ffffff' })
      .greyscale()
      .resize({ width: GREY_SIDE, height: GREY_SIDE, fit: 'fill' })
      .raw({ depth: 'uchar' })
      .toBuffer();
  });
}
