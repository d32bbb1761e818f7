import { IMAGE_FORMATS, type ImageFormat, type VariantExtension } from '#formats';
import { availableParallelism } from 'node:os';

import { renderMemory } from '../sharp/render-memory.js';

/** The memory limit of a light render: a JPEG, PNG, GIF or WebP of 28 million pixels, an AVIF of 11 million. */
const LIGHT_BYTES = 192 * 1024 * 1024;

/**
 * Heavy renders have their own process, so that light ones never wait for them. The maximum memory is 0.9 GB for the
 * heavy lane and 192 MiB for each light process.
 */
export const RENDER_LANES = {
  light: { processes: Math.min(4, Math.max(2, availableParallelism())), niceness: 0, timeoutMs: 5_000, gatherMs: 0 },
  // One process, because an AVIF of 50 million pixels takes 0.9 GB. It yields the processor to light renders and
  // requests. The gathering time is short compared with the decode, which then serves all variants requested in it.
  heavy: { processes: 1, niceness: 5, timeoutMs: 30_000, gatherMs: 50 },
} as const;

export type RenderLane = keyof typeof RENDER_LANES;

export interface RenderedImage {
  format: ImageFormat;
  width: number;
  height: number;
  isAnimated: boolean;
}

/** Chooses the lane for a variant. An animated WebP variant decodes all frames; other variants decode the first one. */
export function renderLane(
  { format, width, height, isAnimated }: RenderedImage,
  extension: VariantExtension,
): RenderLane {
  const isMoving = isAnimated && extension === 'webp' && IMAGE_FORMATS[format].animation === 'rendered';
  return renderMemory(format, width * height, isMoving) <= LIGHT_BYTES ? 'light' : 'heavy';
}
