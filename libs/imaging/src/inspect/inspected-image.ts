import type { ImageFormat } from '#formats';

import type { WalkedImage } from '../walking/walked-image.js';

/** An accepted image, and how its copy without metadata is made. */
export interface InspectedImage extends WalkedImage {
  format: ImageFormat;
  animated: boolean;
}
