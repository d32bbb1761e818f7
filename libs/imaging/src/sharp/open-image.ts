import { sniffFormat } from '#formats';
import type { Metadata, ResizeOptions, Sharp, SharpOptions } from 'sharp';

import { planColours } from './colour-plan.js';
import { withKnownBrand } from './known-brand.js';
import { openGif } from './open-gif.js';
import type { SharpModule } from './load-sharp.js';
import type { Frames, OpenedImage } from './opened-image.js';
import { liesOnItsSide, orientFrames } from './orient-frames.js';
import { timeoutOf, type RenderLimits } from './render-limits.js';
import { MAX_ANIMATED_PIXELS, MAX_AVIF_PIXELS } from './render-memory.js';

/** Reads the header of an image and prepares its decoding to pixels as browsers show them. */
export async function openImage(sharp: SharpModule, bytes: Buffer, limits: RenderLimits): Promise<OpenedImage> {
  return sniffFormat(bytes) === 'gif' ? openGif(sharp, bytes, limits) : openWithLibvips(sharp, bytes, limits);
}

async function openWithLibvips(sharp: SharpModule, bytes: Buffer, limits: RenderLimits): Promise<OpenedImage> {
  const known = withKnownBrand(bytes);
  const options: SharpOptions = { limitInputPixels: limits.maxPixels, failOn: 'error' };
  const metadata = await sharp(known, options).metadata();
  if (metadata.format === 'heif') options.limitInputPixels = Math.min(limits.maxPixels, MAX_AVIF_PIXELS);
  const colours = planColours(known, metadata);
  const open = (more: SharpOptions) => sharp(known, { ...options, ...more }).timeout(timeoutOf(limits));
  return {
    size: metadata.autoOrient,
    isAnimation: isAnimation(metadata),
    still: () => colours.prepare(open(colours.options).autoOrient()),
    conversion: colours.conversion,
    moving: (resize) => {
      const image = open({ animated: true, limitInputPixels: MAX_ANIMATED_PIXELS });
      const { orientation = 1 } = metadata;
      return orientation === 1
        ? Promise.resolve({ image: image.resize(resize) })
        : turn(sharp, image, metadata, resize);
    },
  };
}

function isAnimation({ format, width, height, pages = 1 }: Metadata): boolean {
  return format === 'webp' && pages > 1 && width * height * pages <= MAX_ANIMATED_PIXELS;
}

/** Orients stacked frames, which sharp cannot. */
async function turn(
  sharp: SharpModule,
  image: Sharp,
  { orientation = 1, pages = 1, delay = [], loop = 0 }: Metadata,
  resize: ResizeOptions,
): Promise<Frames> {
  const { width, height } = resize;
  const unturned = liesOnItsSide(orientation) ? { width: height, height: width } : { width, height };
  const { data, info } = await image
    .resize({ ...resize, ...unturned })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const turned = orientFrames(data, { width: info.width, height: info.height / pages }, orientation);
  const raw = {
    ...turned.size,
    height: turned.size.height * pages,
    channels: 4,
    pageHeight: turned.size.height,
  } as const;
  return { image: sharp(turned.data, { raw, animated: true }), timing: { delay, loop } };
}
