import type { Slice } from './layout.js';

/** What a file is, found without decoding a pixel, and how to make its metadata-free copy. */
export interface InspectedImage {
  format: ImageFormat;
  /** As displayed: after orientation. */
  width: number;
  height: number;
  /** EXIF's 1 to 8; for AVIF what its `irot` and `imir` amount to. */
  orientation: number;
  frames: number;
  animated: boolean;
  /** The file without metadata, as an edit of the source; see `readLayout`. */
  layout: Slice[];
}

/** What the walker of a format finds. */
export type WalkedImage = Omit<InspectedImage, 'animated' | 'format'>;
import type { ImageFormat } from '#formats';
