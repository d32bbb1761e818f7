import { VARIANTS, VARIANT_SIZES } from '#formats';

import { fittedSize } from '../../presenter/fitted-size.js';
import type { Image } from '../../presenter/image.schemas.js';
import { urlPath } from './url-path.js';

/** In pixels. Narrower variants would look blurred at the width of the page. */
const MIN_WIDTH = 300;
/** gallery.css draws the image at most this high, in percent of the window. */
const MAX_HEIGHT_VH = 78;

/**
 * The `srcset` and `sizes` from which the browser chooses a narrower variant. Empty for an animated image, whose
 * variants do not move, and for an image that is narrower than its variants.
 */
export function imageSources(image: Image): { srcset?: string; sizes?: string } {
  if (image.animated) return {};
  const narrower = VARIANT_SIZES.filter((size) => VARIANTS[size].fit === 'inside')
    .map((size) => ({ url: image.thumbnails[size], width: fittedSize(image, size).width }))
    .filter(({ width }) => width >= MIN_WIDTH && width < image.width);
  if (narrower.length === 0) return {};
  const sources = [...narrower, { url: image.imageUrl, width: image.width }];
  const widthAtMaxHeight = Math.round((MAX_HEIGHT_VH * image.width) / image.height);
  return {
    srcset: sources.map(({ url, width }) => `${urlPath(url)} ${width}w`).join(', '),
    sizes: `min(100vw, ${widthAtMaxHeight}vh, ${image.width}px)`,
  };
}
