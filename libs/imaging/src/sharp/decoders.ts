import type { ImageFormat } from '#formats';

/** The decoder of libvips for one format. */
interface Decoder {
  /** The libvips operation. All other loaders (SVG, PDF, TIFF, raw photos, ImageMagick) are blocked. */
  loader: `VipsForeignLoad${string}`;
  /** Peak memory for each pixel of the image, measured at 100 million pixels. */
  bytesPerPixel: number;
  /**
   * The walker of the format does not follow the codes of the pixels, so only a decoder finds damaged pixels. The other
   * walkers accept only pixels that can be shown.
   */
  isNeededToCheck: boolean;
}

export const DECODERS: Record<ImageFormat, Decoder> = {
  // Progressive: 6.5 bytes.
  jpeg: { loader: 'VipsForeignLoadJpeg', bytesPerPixel: 7, isNeededToCheck: false },
  // Interlaced: 4 bytes.
  png: { loader: 'VipsForeignLoadPng', bytesPerPixel: 7, isNeededToCheck: false },
  gif: { loader: 'VipsForeignLoadNsgif', bytesPerPixel: 7, isNeededToCheck: false },
  webp: { loader: 'VipsForeignLoadWebp', bytesPerPixel: 7, isNeededToCheck: true },
  avif: { loader: 'VipsForeignLoadHeif', bytesPerPixel: 18, isNeededToCheck: true },
};
