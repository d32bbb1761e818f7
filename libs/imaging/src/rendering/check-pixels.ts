import { DomainError } from '#errors';
import type { WantedVariant } from '#formats';

import type { InspectedImage } from '../inspect/inspected-image.js';
import { DECODERS } from '../sharp/decoders.js';
import { renderMemory } from '../sharp/render-memory.js';

/** The memory of a light render: a WebP of 28 million pixels, an AVIF of 11 million. */
const MAX_MEMORY = 192 * 1024 * 1024;
const SAMPLE: readonly WantedVariant[] = [{ size: 's', extension: 'jpg' }];

/** Renders variants, in this process or in another; throws what `renderVariants` throws. */
export type RenderSample = (original: Buffer, wanted: readonly WantedVariant[]) => Promise<unknown>;

/**
 * True if an image must be decoded once before it is accepted, because its walker cannot find damaged pixels. Images
 * that need more memory than a light render are not checked, because they would delay the uploads of others.
 */
export function needsDecoding({ format, width, height }: Pick<InspectedImage, 'format' | 'width' | 'height'>): boolean {
  return DECODERS[format].isNeededToCheck && renderMemory(format, width * height, false) <= MAX_MEMORY;
}

/**
 * Decodes an inspected image. Throws DomainError `damaged-image` when no variant of it could be rendered. An image that
 * cannot be checked now (the render takes too long, or no process is available) passes.
 */
export async function checkPixels(original: Buffer, render: RenderSample): Promise<void> {
  try {
    await render(original, SAMPLE);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'damaged-image') throw error;
  }
}
