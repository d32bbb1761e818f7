import { chunksSource, type ImageLimits, inspectImage, isUnchanged, sliceLayout } from '#imaging';

import type { UploadManifest } from '../records/upload-manifest.js';

export interface StrippedImage {
  image: NonNullable<UploadManifest['image']>;
  /** The image without metadata: `chunks` themselves if nothing has to be removed. */
  chunks: readonly Buffer[];
}

/**
 * Inspects an image in memory and removes its metadata without copying it. Returns undefined for a file that is not an
 * acceptable image: the job refuses it, so that uploads are refused in one place.
 */
export async function stripInMemory(
  chunks: readonly Buffer[],
  limits: ImageLimits,
): Promise<StrippedImage | undefined> {
  const source = chunksSource(chunks);
  const inspected = await inspectImage(source, limits).catch(() => undefined);
  if (!inspected) return undefined;
  const { format, width, height, animated, layout } = inspected;
  const isAsSent = isUnchanged(layout, source.size);
  return { image: { format, width, height, animated }, chunks: isAsSent ? chunks : sliceLayout(chunks, layout) };
}
