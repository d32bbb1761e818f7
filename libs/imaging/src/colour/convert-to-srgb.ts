import { BT2020_PRIMARIES, SRGB_PRIMARIES, WHITE_NITS, type ColourSpace } from './colour-space.js';
import { conversionMatrix, rgbToXyz, type Matrix } from './colour-matrix.js';
import { DEFAULT_PEAK_NITS, toneMap } from './tone-map.js';

/** Pixels of three channels, or of four with alpha, which is not converted. */
export interface RgbPixels {
  data: Uint8Array | Uint16Array;
  channels: 3 | 4;
}

type LightFactor = (r: number, g: number, b: number) => number;

const IDENTITY: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];
/** The system gamma of HLG at a nominal peak of 1000 cd/m² (ITU-R BT.2100). */
const HLG_GAMMA = 1.2;
/** The share of pixels (glints and noise) that may be brighter than the measured peak of an HDR image. */
const GLINTS = 0.005;

/**
 * Converts pixels to sRGB with 8 bits per channel, as browsers do. Colours outside of sRGB are clipped, and HDR is
 * mapped to SDR.
 */
export function convertToSrgb({ data, channels }: RgbPixels, space: ColourSpace): Buffer {
  const max = data instanceof Uint16Array ? 65_535 : 255;
  const curve = Float32Array.from({ length: max + 1 }, (_, value) => space.transfer(value / max));
  const factorOf = space.hdr && hdrFactor({ data, channels }, space, curve);
  const m = conversionMatrix(space.primaries, SRGB_PRIMARIES) ?? IDENTITY;
  const srgb = Buffer.allocUnsafe(data.length);
  for (let at = 0; at < data.length; at += channels) {
    let r = curve[data[at] as number] as number;
    let g = curve[data[at + 1] as number] as number;
    let b = curve[data[at + 2] as number] as number;
    if (factorOf) {
      const factor = factorOf(r, g, b);
      r *= factor;
      g *= factor;
      b *= factor;
    }
    srgb[at] = encode(m[0] * r + m[1] * g + m[2] * b);
    srgb[at + 1] = encode(m[3] * r + m[4] * g + m[5] * b);
    srgb[at + 2] = encode(m[6] * r + m[7] * g + m[8] * b);
    if (channels === 4) srgb[at + 3] = Math.round(((data[at + 3] as number) * 255) / max);
  }
  return srgb;
}

/**
 * Returns the factor that maps the light of a pixel to SDR. It is the same for all components, so that hues do not
 * change.
 */
function hdrFactor(pixels: RgbPixels, { hdr, primaries }: ColourSpace, curve: Float32Array): LightFactor {
  const xyz = rgbToXyz(primaries) ?? (rgbToXyz(BT2020_PRIMARIES) as Matrix);
  // The light of HLG is that of the scene. The light of the display depends on the luminance.
  const displayFactor: LightFactor = (r, g, b) =>
    (DEFAULT_PEAK_NITS / WHITE_NITS) * (xyz[3] * r + xyz[4] * g + xyz[5] * b) ** (HLG_GAMMA - 1);
  const factor: LightFactor = hdr?.kind === 'hlg' ? displayFactor : () => 1;
  const peak = curve[peakValue(pixels)] as number;
  const measuredNits = WHITE_NITS * peak * factor(peak, peak, peak);
  const map = toneMap(hdr?.maxNits ?? Math.min(measuredNits, hdr?.screenNits ?? DEFAULT_PEAK_NITS));
  const m = conversionMatrix(primaries, BT2020_PRIMARIES) ?? IDENTITY;
  return (r, g, b) => {
    const shown = factor(r, g, b);
    const brightest = Math.max(
      m[0] * r + m[1] * g + m[2] * b,
      m[3] * r + m[4] * g + m[5] * b,
      m[6] * r + m[7] * g + m[8] * b,
    );
    return shown * map(shown * brightest);
  };
}

/** The largest component value, without glints. */
function peakValue({ data, channels }: RgbPixels): number {
  const counts = new Uint32Array(data instanceof Uint16Array ? 65_536 : 256);
  for (let at = 0; at < data.length; at += channels) {
    const value = Math.max(data[at] as number, data[at + 1] as number, data[at + 2] as number);
    counts[value] = (counts[value] as number) + 1;
  }
  let value = counts.length - 1;
  for (let left = (data.length / channels) * GLINTS; value > 0; value -= 1) {
    left -= counts[value] as number;
    if (left < 0) break;
  }
  return value;
}

/** 8-bit sRGB by 16-bit linear light, which resolves the darkest steps. */
const SRGB_BY_LINEAR = srgbByLinear();

function srgbByLinear(): Readonly<Uint8Array> {
  const table = new Uint8Array(65_536);
  for (let value = 0; value < table.length; value++) {
    const linear = value / 65_535;
    table[value] = Math.round(255 * (linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055));
  }
  return table;
}

/** Returns the 8-bit sRGB value of a linear one, which is clipped to 0 to 1. */
const encode = (linear: number): number =>
  SRGB_BY_LINEAR[Math.round(Math.min(Math.max(linear, 0), 1) * 65_535)] as number;
