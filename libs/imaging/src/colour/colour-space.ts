/** The x and y coordinates (CIE 1931) of red, green, blue and white. */
export type Chromaticities = readonly [number, number, number, number, number, number, number, number];

/**
 * Converts a stored value (0 to 1) to light: 0 to 1, or for HDR in units of SDR white, where values above 1 are
 * possible.
 */
export type TransferFunction = (value: number) => number;

/** The meaning of the RGB values of an image without an ICC profile. */
export interface ColourSpace {
  primaries: Chromaticities;
  transfer: TransferFunction;
  /** Set for PQ and HLG, whose light must be mapped to the range of an SDR screen. */
  hdr?: HdrLight;
}

/** The light levels that a file names, in cd/m². */
export interface HdrLight {
  kind: 'pq' | 'hlg';
  /** The brightest pixel (MaxCLL of CTA-861.3). */
  maxNits: number | undefined;
  /** The peak of the mastering display (SMPTE ST 2086). */
  screenNits: number | undefined;
}

const D65 = [0.3127, 0.329] as const;
export const SRGB_PRIMARIES: Chromaticities = [0.64, 0.33, 0.3, 0.6, 0.15, 0.06, ...D65];
export const BT2020_PRIMARIES: Chromaticities = [0.708, 0.292, 0.17, 0.797, 0.131, 0.046, ...D65];

/** ITU-T H.273 table 2. */
const PRIMARIES = new Map<number, Chromaticities>([
  [1, SRGB_PRIMARIES],
  [4, [0.67, 0.33, 0.21, 0.71, 0.14, 0.08, 0.31, 0.316]],
  [5, [0.64, 0.33, 0.29, 0.6, 0.15, 0.06, ...D65]],
  [6, [0.63, 0.34, 0.31, 0.595, 0.155, 0.07, ...D65]],
  [7, [0.63, 0.34, 0.31, 0.595, 0.155, 0.07, ...D65]],
  [8, [0.681, 0.319, 0.243, 0.692, 0.145, 0.049, 0.31, 0.316]],
  [9, BT2020_PRIMARIES],
  [10, [1, 0, 0, 1, 0, 0, 1 / 3, 1 / 3]],
  [11, [0.68, 0.32, 0.265, 0.69, 0.15, 0.06, 0.314, 0.351]],
  [12, [0.68, 0.32, 0.265, 0.69, 0.15, 0.06, ...D65]],
  [22, [0.63, 0.34, 0.295, 0.605, 0.155, 0.077, ...D65]],
]);

const PQ = 16;
const HLG = 18;

/** The primaries of a code point of ITU-T H.273, or undefined for an unknown one. */
export function primariesOf(code: number): Chromaticities | undefined {
  return PRIMARIES.get(code);
}

/** The HDR transfer function that a code point names, or undefined for SDR. */
export function hdrKindOf(transferCode: number): HdrLight['kind'] | undefined {
  return transferCode === PQ ? 'pq' : transferCode === HLG ? 'hlg' : undefined;
}

/**
 * The transfer function of a code point (ITU-T H.273 table 3), or undefined for an unknown one. For the broadcast
 * curves (1, 6, 11, 14, 15) browsers use the gamma of 2.4 of their displays (BT.1886) in a PNG, and the curve of sRGB
 * in an AVIF; `broadcast` is the one to use.
 */
export function transferOf(code: number, broadcast: TransferFunction): TransferFunction | undefined {
  return BROADCAST.has(code) ? broadcast : TRANSFERS.get(code);
}

const BROADCAST = new Set([1, 6, 11, 14, 15]);

/** A power curve. */
export const gamma =
  (exponent: number): TransferFunction =>
  (value) =>
    value ** exponent;

/** The curve of sRGB (IEC 61966-2-1). */
export const srgbTransfer: TransferFunction = (value) =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;

const smpte240: TransferFunction = (value) =>
  value < 4 * 0.0228 ? value / 4 : ((value + 0.1115) / 1.1115) ** (1 / 0.45);

const TRANSFERS = new Map<number, TransferFunction>([
  [4, gamma(2.2)],
  [5, gamma(2.8)],
  [7, smpte240],
  [8, gamma(1)],
  [13, srgbTransfer],
  [PQ, pq],
  [17, (value) => (52.37 / 48) * value ** 2.6],
  [HLG, hlg],
]);

/** Diffuse white of HDR images in cd/m² (ITU-R BT.2408). It is shown as SDR white. */
export const WHITE_NITS = 203;

/** PQ (SMPTE ST 2084), in units of SDR white. */
function pq(value: number): number {
  const [m1, m2, c1, c2, c3] = [2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128];
  const power = value ** (1 / m2);
  return (10_000 / WHITE_NITS) * (Math.max(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1);
}

/** The inverse OETF of HLG (ITU-R BT.2100): light of the scene, with a peak of 1. */
function hlg(value: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073];
  return value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - c) / a) + b) / 12;
}
