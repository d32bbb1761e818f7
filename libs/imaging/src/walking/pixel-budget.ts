import { damaged, tooManyPixels } from '../imaging.errors.js';

export interface ImageLimits {
  /** Of the canvas, and of any one frame. */
  maxPixels: number;
  maxFrames?: number;
  /** Of either side. */
  maxDimension?: number;
}

/**
 * All frames of an animation together may have this many times `maxPixels`. Viewers hold one frame at a time, so it
 * bounds time, not memory: an honest minute of full-HD screen recording passes, a bomb of 10,000 large frames doesn't.
 */
const ANIMATION_FACTOR = 16;

/** Says no as soon as a file announces more than the limits, before the rest of it is looked at. */
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

  addCanvas(width: number, height: number): void {
    if (width === 0 || height === 0) throw damaged('The image has no width or no height.');
    this.checkSides(width, height);
  }

  /** A frame of no size is drawn as nothing, which GIF allows. */
  addFrame(width: number, height: number, count = 1): void {
    this.checkSides(width, height);
    this.frames += count;
    this.framePixels += width * height * count;
    if (this.frames > this.maxFrames) throw tooManyPixels(`The animation has more than ${this.maxFrames} frames.`);
    if (this.framePixels > this.maxPixels * ANIMATION_FACTOR) {
      throw tooManyPixels(
        `The animation's frames have more than ${this.maxPixels * ANIMATION_FACTOR} pixels together.`,
      );
    }
  }

  private checkSides(width: number, height: number): void {
    if (width > this.maxDimension || height > this.maxDimension) {
      throw tooManyPixels(`The image is ${width} x ${height}; a side may have ${this.maxDimension} pixels.`);
    }
    if (width * height > this.maxPixels) {
      const what = `The image has ${width} x ${height} pixels; the limit is ${this.maxPixels.toLocaleString('en')}.`;
      throw tooManyPixels(what, this.maxPixels);
    }
  }
}
