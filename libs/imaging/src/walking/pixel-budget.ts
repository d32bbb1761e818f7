import { damaged, tooManyPixels } from '../imaging.errors.js';

export interface ImageLimits {
  /** The pixels of the canvas, and of each frame. */
  maxPixels: number;
  maxFrames?: number;
  /** The pixels of each side. */
  maxDimension?: number;
}

/**
 * All frames of an animation together may have this many times `maxPixels`. Viewers hold one frame at a time, so the
 * limit is for time, not for memory: a minute of full-HD screen recording passes, a bomb of 10,000 large frames does
 * not.
 */
const ANIMATION_FACTOR = 16;

/** Throws `too-many-pixels` as soon as a file announces more than the limits, before the rest of it is read. */
export class PixelBudget {
  frames = 0;
  private framePixels = 0;
  private readonly maxPixels: number;
  private readonly maxFrames: number;
  private readonly maxDimension: number;

  constructor({ maxPixels, maxFrames = 10_000, maxDimension = 65_535 }: ImageLimits) {
    this.maxPixels = maxPixels;
    this.maxFrames = maxFrames;
    this.maxDimension = maxDimension;
  }

  /** Checks the canvas of the image. Throws `damaged-image` when it has no pixels. */
  addCanvas(width: number, height: number): void {
    if (width === 0 || height === 0) throw damaged('The image has no width or no height.');
    this.checkSides(width, height);
  }

  /** Counts `count` frames of this size. A frame without pixels is allowed, since GIF has them. */
  addFrame(width: number, height: number, count = 1): void {
    this.checkSides(width, height);
    this.frames += count;
    this.framePixels += width * height * count;
    if (this.frames > this.maxFrames) throw tooManyPixels(`The animation has more than ${this.maxFrames} frames.`);
    if (this.framePixels > this.maxPixels * ANIMATION_FACTOR) {
      throw tooManyPixels(
        `The frames of the animation have more than ${this.maxPixels * ANIMATION_FACTOR} pixels together.`,
      );
    }
  }

  private checkSides(width: number, height: number): void {
    if (width > this.maxDimension || height > this.maxDimension) {
      throw tooManyPixels(`The image is ${width} x ${height}; a side can have at most ${this.maxDimension} pixels.`);
    }
    if (width * height > this.maxPixels) {
      const what = `The image has ${width} x ${height} pixels; the limit is ${this.maxPixels.toLocaleString('en')}.`;
      throw tooManyPixels(what, this.maxPixels);
    }
  }
}
