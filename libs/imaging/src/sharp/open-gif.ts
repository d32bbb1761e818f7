import { readGif, type GifFile } from '../gif/gif-file.js';
import { GifCanvas, type DrawnFrames } from '../gif/gif-canvas.js';
import type { SharpModule } from './load-sharp.js';
import type { OpenedImage, Timing } from './opened-image.js';
import { timeoutOf, type RenderLimits } from './render-limits.js';
import { MAX_ANIMATED_PIXELS } from './render-memory.js';

const CHANNELS = 4;
/** WebP stores the number of plays in 16 bits. */
const MAX_PLAYS = 65_535;
/** Browsers show a frame with a delay of at most 10 ms for 100 ms. */
const SHORT_MS = 10;
const SHOWN_MS = 100;

/**
 * Opens a GIF. Its frames are drawn by GifCanvas, because libvips differs from browsers: it paints uncovered areas
 * black when no frame has a transparent colour, and clears to the background colour.
 */
export function openGif(sharp: SharpModule, bytes: Buffer, limits: RenderLimits): OpenedImage {
  const file = readGif(bytes);
  const { width, height, frames } = file;
  const open = ({ data, isOpaque }: DrawnFrames) => {
    const rows = data.length / CHANNELS / width;
    const raw = { width, height: rows, channels: CHANNELS } as const;
    const options = rows > height ? { raw: { ...raw, pageHeight: height }, animated: true } : { raw };
    const image = sharp(data, options).timeout(timeoutOf(limits));
    // An image without alpha is resized in two thirds of the time.
    return isOpaque ? image.flatten() : image;
  };
  let drawn: DrawnFrames | undefined;
  return {
    size: { width, height },
    isAnimation: isAnimation(file),
    still: () => open(new GifCanvas(bytes, file, limits.maxPixels).drawFrames(1)),
    moving: (resize) => {
      drawn ??= new GifCanvas(bytes, file, limits.maxPixels).drawFrames(frames.length);
      return Promise.resolve({ image: open(drawn).resize(resize), timing: timingOf(file) });
    },
  };
}

/**
 * Returns whether all frames are few enough pixels to be rendered. Parts of frames outside of the canvas take time,
 * too.
 */
function isAnimation({ width, height, frames }: GifFile): boolean {
  const pixels = frames.reduce((sum, frame) => sum + Math.max(width * height, frame.width * frame.height), 0);
  return frames.length > 1 && pixels <= MAX_ANIMATED_PIXELS;
}

function timingOf({ frames, plays }: GifFile): Timing {
  return {
    delay: frames.map(({ delayMs }) => (delayMs <= SHORT_MS ? SHOWN_MS : delayMs)),
    loop: Math.min(plays, MAX_PLAYS),
  };
}
