import type { Slice } from './layout.js';

/** The result of walking a file. No pixel is decoded. */
export interface WalkedImage {
  /** In pixels, as displayed: after orientation. */
  width: number;
  height: number;
  /** The value of the EXIF tag, 1 to 8. For AVIF, the value that `irot` and `imir` amount to. */
  orientation: number;
  frames: number;
  /** The file without metadata, as an edit of the source; `readLayout` streams it. */
  layout: Slice[];
}
