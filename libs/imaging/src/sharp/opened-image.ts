import type { RawOptions, ResizeOptions, Sharp, SharpOptions } from 'sharp';

export interface Dimensions {
  width: number;
  height: number;
}

/** Decoded pixels as sharp accepts them. */
export interface Pixels {
  data: Buffer;
  raw: NonNullable<SharpOptions['raw']>;
}

/** Converts pixels that libvips cannot convert to sRGB with 8 bits per channel. */
export interface PixelConversion {
  /** The depth of the pixels that `toSrgb` accepts. */
  depth: RawOptions['depth'];
  toSrgb: (pixels: Pixels) => Pixels;
}

/** Frames stacked from top to bottom, and their timing if the image does not carry it. */
export interface Frames {
  image: Sharp;
  timing?: Timing;
}

export interface Timing {
  /** The delay of each frame in milliseconds. */
  delay: number[];
  /** The number of plays of the animation; 0 means endlessly. */
  loop: number;
}

/** An image whose header has been read. */
export interface OpenedImage {
  /** In pixels, as displayed. */
  size: Dimensions;
  /** The image is an animation that is small enough to be rendered as one. */
  isAnimation: boolean;
  /** Decodes the first frame, upright. The pixels are sRGB, unless there is a `conversion`. */
  still: () => Sharp;
  conversion?: PixelConversion;
  /** Decodes all frames, resized, upright, in sRGB. */
  moving: (resize: ResizeOptions) => Promise<Frames>;
}
