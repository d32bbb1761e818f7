import { createHash } from 'node:crypto';

import { inspectImage } from '../inspect/inspect-image.js';
import type { InspectedImage } from '../inspect/inspected-image.js';
import { chunksSource } from '../walking/byte-source.js';
import { isUnchanged, sliceLayout } from '../walking/layout.js';
import type { ImageLimits } from '../walking/pixel-budget.js';

/** SHA-256 of an image. */
export interface ImageDigests {
  /** The digest of the bytes as they were sent. */
  sent: Buffer;
  /** The digest of the copy without metadata, which is the same if nothing has to be removed. */
  stripped: Buffer;
}

/**
 * Inspects an image in memory. Returns undefined for bytes that are no acceptable image: the job refuses those, so that
 * uploads are refused in one place.
 */
export async function inspectChunks(
  chunks: readonly Buffer[],
  limits: ImageLimits,
): Promise<InspectedImage | undefined> {
  return inspectImage(chunksSource(chunks), limits).catch(() => undefined);
}

/** Hashes an image in memory. `image`: the result of its inspection. */
export function hashChunks(chunks: readonly Buffer[], image: InspectedImage | undefined): ImageDigests {
  const sent = sha256(chunks);
  const isAsSent = !image || isUnchanged(image.layout, chunksSource(chunks).size);
  return { sent, stripped: isAsSent ? sent : sha256(sliceLayout(chunks, image.layout)) };
}

function sha256(chunks: readonly Buffer[]): Buffer {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest();
}
