import type { Slice } from './layout.js';

/** What the walker of a format finds in a file, without decoding a pixel. */
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
