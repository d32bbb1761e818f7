import type { Metadata, Sharp, SharpOptions } from 'sharp';

import { avifColourSpace } from '../colour/avif-colour-space.js';
import type { ColourSpace } from '../colour/colour-space.js';
import { convertToSrgb } from '../colour/convert-to-srgb.js';
import { inksToRgb } from '../colour/inks-to-rgb.js';
import { pngColourSpace } from '../colour/png-colour-space.js';
import type { PixelConversion } from './opened-image.js';

/** The conversion of an image to sRGB where sharp differs from browsers. */
export interface ColourPlan {
  /** Options for opening the image. */
  options: SharpOptions;
  /** Applied before the image is resized. */
  prepare: (image: Sharp) => Sharp;
  /** Converts the pixels after `prepare`, if libvips cannot. */
  conversion?: PixelConversion;
}

const UNCHANGED = (image: Sharp) => image;
/** The field of an ICC profile that names the colour space of the pixels (ICC.1 §7.2.8). */
const PROFILE_SPACE = { from: 16, to: 20 };

/** Plans the conversion of an image, as browsers would show it. */
export function planColours(bytes: Buffer, metadata: Metadata): ColourPlan {
  const { format, space, icc } = metadata;
  const described =
    format === 'png'
      ? pngColourSpace(bytes, icc !== undefined)
      : format === 'heif'
        ? avifColourSpace(bytes)
        : undefined;
  if (described) return fromDescription(described, metadata);
  if (space === 'cmyk' && !icc) return FROM_INKS;
  return { options: {}, prepare: icc ? preparationFor(space, icc) : UNCHANGED };
}

function fromDescription(colours: ColourSpace, { depth }: Metadata): ColourPlan {
  const isDeep = depth === 'ushort';
  return {
    options: { ignoreIcc: true },
    prepare: (image) => image.toColourspace(isDeep ? 'rgb16' : 'srgb'),
    conversion: {
      depth: isDeep ? 'ushort' : 'uchar',
      toSrgb: ({ data, raw }) => {
        const values = isDeep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
        return { data: convertToSrgb({ data: values, channels: raw.channels === 4 ? 4 : 3 }, colours), raw };
      },
    },
  };
}

/** CMYK without a profile: libvips would assume a printing press, browsers assume ideal inks. */
const FROM_INKS: ColourPlan = {
  options: {},
  prepare: (image) => image.pipelineColourspace('cmyk').toColourspace('cmyk'),
  conversion: {
    depth: 'uchar',
    toSrgb: ({ data, raw }) => ({ data: inksToRgb(data), raw: { ...raw, channels: 3 } }),
  },
};

function preparationFor(space: string | undefined, icc: Buffer): (image: Sharp) => Sharp {
  switch (space) {
    case 'rgb16':
      // sharp converts 16-bit RGB with a profile to P3 and leaves it there, unless an output profile is named.
      return (image) => image.withIccProfile('srgb', { attach: false });
    case 'grey16':
      // sharp ignores the profile of 16-bit grey.
      return (image) => image.pipelineColourspace('b-w');
    case 'b-w':
      // libvips does not apply an RGB profile to one channel.
      return isOfRgb(icc) ? (image) => image.pipelineColourspace('srgb') : UNCHANGED;
    default:
      return UNCHANGED;
  }
}

function isOfRgb(icc: Buffer): boolean {
  return icc.toString('latin1', PROFILE_SPACE.from, PROFILE_SPACE.to) === 'RGB ';
}
