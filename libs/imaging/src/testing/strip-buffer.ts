import { buffer } from 'node:stream/consumers';

import { chunksSource } from '../walking/byte-source.js';
import { inspectImage } from '../inspect/inspect-image.js';
import { isUnchanged, readLayout } from '../walking/layout.js';
import type { InspectedImage } from '../inspect/inspected-image.js';

export interface StrippedImage {
  image: InspectedImage;
  bytes: Buffer;
  isUnchanged: boolean;
}

/** Inspects bytes and reads them through their layout, as an upload does, in memory. */
export async function stripBuffer(bytes: Buffer, maxPixels = 100_000_000): Promise<StrippedImage> {
  const source = chunksSource([bytes]);
  const image = await inspectImage(source, { maxPixels });
  return {
    image,
    bytes: await buffer(readLayout(source, image.layout)),
    isUnchanged: isUnchanged(image.layout, bytes.length),
  };
}
