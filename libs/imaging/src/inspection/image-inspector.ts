import type { InspectedImage } from '../inspect/inspected-image.js';
import type { ImageLimits } from '../walking/pixel-budget.js';
import type { ImageDigests } from './image-analysis.js';
import type { MemoryRange } from './inspection-messages.js';

export interface Inspection {
  /** Undefined for bytes that are no acceptable image. */
  image: Promise<InspectedImage | undefined>;
  /** Resolves after `image`. If it rejects before the caller awaits it, that is no unhandled rejection. */
  digests: Promise<ImageDigests>;
}

/** Inspects and hashes images in memory. The bytes must not change before both results are known. */
export abstract class ImageInspector {
  abstract inspect(ranges: readonly MemoryRange[], limits: ImageLimits): Inspection;
}
