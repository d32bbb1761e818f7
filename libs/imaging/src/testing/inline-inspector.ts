import { hashChunks, inspectChunks } from '../inspection/image-analysis.js';
import { ImageInspector, type Inspection } from '../inspection/image-inspector.js';
import { chunksOf, type MemoryRange } from '../inspection/inspection-messages.js';
import type { ImageLimits } from '../walking/pixel-budget.js';

/** Inspects in the thread of the caller. */
export class InlineInspector implements ImageInspector {
  constructor(private readonly memory: SharedArrayBuffer) {}

  inspect(ranges: readonly MemoryRange[], limits: ImageLimits): Inspection {
    const chunks = chunksOf(this.memory, ranges);
    const image = inspectChunks(chunks, limits);
    return { image, digests: image.then((inspected) => hashChunks(chunks, inspected)) };
  }
}
