import type { InspectedImage } from '../inspect/inspected-image.js';
import type { ImageLimits } from '../walking/pixel-budget.js';

/** A part of the shared memory: byte offsets, without the byte at `to`. */
export interface MemoryRange {
  from: number;
  to: number;
}

/** A request to inspect and hash the bytes in these ranges, which do not change until the answers have arrived. */
export interface InspectionRequest {
  id: number;
  ranges: readonly MemoryRange[];
  limits: ImageLimits;
}

/** The two answers to a request, in this order. The second one may be a failure. */
export type InspectionAnswer =
  | { id: number; kind: 'inspected'; image: InspectedImage | undefined }
  | { id: number; kind: 'hashed'; sent: Uint8Array; stripped: Uint8Array }
  | { id: number; kind: 'failed'; error: unknown };

/** Returns the chunks of memory at these ranges. Copies no bytes. */
export function chunksOf(memory: SharedArrayBuffer, ranges: readonly MemoryRange[]): Buffer[] {
  return ranges.map(({ from, to }) => Buffer.from(memory, from, to - from));
}
