import { DomainError } from '#errors';
import type { ImageFormat, WantedVariant } from '#formats';

import type { InspectedImage } from './inspected-image.js';
import { renderMemory } from './sharp/render-memory.js';

/** Formats whose pixels nothing less than a decoder can check. The walkers of the others let pass only what can be shown. */
const CHECKED = new Set<ImageFormat>(['webp', 'avif']);
/** As for a light render: a WebP of 28 million pixels, an AVIF of 11 million. */
const MAX_MEMORY = 192 * 1024 * 1024;
const SAMPLE: readonly WantedVariant[] = [{ size: 's', extension: 'jpg' }];

/** Renders variants, in this process or in another; throws what `renderVariants` throws. */
export type RenderSample = (original: Buffer, wanted: readonly WantedVariant[]) => Promise<unknown>;

/** Whether an image must be decoded once before it is taken. Larger ones would cost others too much time. */
export function needsDecoding({ format, width, height }: Pick<InspectedImage, 'format' | 'width' | 'height'>): boolean {
  return CHECKED.has(format) && renderMemory(format, width * height, false) <= MAX_MEMORY;
}

/**
 * Throws DomainError `damaged-image` when no variant of an inspected image could be rendered. An image that can't be checked
 * now, since decoding takes too long or no decoder is to be had, passes.
 */
export async function checkPixels(original: Buffer, render: RenderSample): Promise<void> {
  try {
    await render(original, SAMPLE);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'damaged-image') throw error;
  }
}
