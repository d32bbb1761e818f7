import type { RawOptions, ResizeOptions, Sharp, SharpOptions } from 'sharp';

export interface Dimensions {
  width: number;
  height: number;
}

/** Decoded pixels in the form that sharp takes them. */
export interface Pixels {
  data: Buffer;
  raw: NonNullable<SharpOptions['raw']>;
}

/** Makes sRGB of 8 bits a channel of pixels whose colours libvips doesn't understand. */
export interface PixelConversion {
  /** Of the pixels that it takes. */
  depth: RawOptions['depth'];
  toSrgb: (pixels: Pixels) => Pixels;
}

/** Frames each below the one before, and their times where the pixels don't carry them. */
export interface Frames {
  image: Sharp;
  timing?: Timing;
}

export interface Timing {
  /** In milliseconds, one a frame. */
  delay: number[];
  /** How often the animation is played; 0 is for ever. */
  loop: number;
}

/** An image whose head was read. */
export interface OpenedImage {
  /** As displayed. */
  size: Dimensions;
  /** Whether it moves, and is small enough to be rendered so. */
  isAnimation: boolean;
  /** Its still picture, upright; in sRGB, unless there is a `conversion` for its pixels. */
  still: () => Sharp;
  conversion?: PixelConversion;
  /** All frames, resized, upright and in sRGB. */
  moving: (resize: ResizeOptions) => Promise<Frames>;
}
