import { inflateSync } from 'node:zlib';

import {
  gamma,
  hdrKindOf,
  primariesOf,
  SRGB_PRIMARIES,
  transferOf,
  type Chromaticities,
  type ColourSpace,
} from './colour-space.js';
import { rgbToXyz } from './colour-matrix.js';
import { greenCurve } from './profile-curve.js';

const SIGNATURE_BYTES = 8;
const COLOUR_TYPE_AT = 25;
const GREY_TYPES = new Set([0, 4]);
const MAX_PROFILE_BYTES = 4 * 1024 * 1024;
const CHUNK_UNITS = 100_000;
/** A PNG with only a gamma within 5 % of 2.2 is sRGB (PNG_GAMMA_THRESHOLD in libpng). */
const USUAL_GAMMA = 1 / 2.2;
const THRESHOLD = 0.05;
/** Gammas outside of this range are ignored: their curves would leave two colours. */
const GAMMA_RANGE = { from: 0.01, to: 100 };

/**
 * Reads the colour space from the chunks of a PNG (PNG 3rd edition §4.3), in the order of precedence: cICP, ICC
 * profile, sRGB, gAMA and cHRM. Returns undefined when the pixels are sRGB, and when libvips can apply the profile.
 */
export function pngColourSpace(png: Buffer, canApplyProfile: boolean): ColourSpace | undefined {
  const chunks = chunksBeforePixels(png);
  const coded = codedSpace(chunks);
  if (coded || canApplyProfile) return coded;
  const grey = isGrey(png) ? profiledGrey(chunks.get('iCCP')) : undefined;
  if (grey || chunks.has('sRGB')) return grey;
  return measuredSpace(chunks.get('gAMA'), chunks.get('cHRM'));
}

function isGrey(png: Buffer): boolean {
  return GREY_TYPES.has(png[COLOUR_TYPE_AT] as number);
}

/** The curve of an RGB profile on grey pixels. Browsers apply it; libpng rejects the profile. */
function profiledGrey(iccp: Buffer | undefined): ColourSpace | undefined {
  const profile = iccp && inflateProfile(iccp);
  const transfer = profile?.toString('latin1', 16, 20) === 'RGB ' ? greenCurve(profile) : undefined;
  return transfer && { primaries: SRGB_PRIMARIES, transfer };
}

/** Inflates the profile, which follows its name and the compression method (§11.3.2.3). */
function inflateProfile(iccp: Buffer): Buffer | undefined {
  try {
    return inflateSync(iccp.subarray(iccp.indexOf(0) + 2), { maxOutputLength: MAX_PROFILE_BYTES });
  } catch {
    // A profile that is damaged or too large is ignored.
    return undefined;
  }
}

/** The data of the chunks before the pixels, by type. Of several chunks of a type, the first one counts. */
function chunksBeforePixels(png: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = SIGNATURE_BYTES; at + 12 <= png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') break;
    if (!chunks.has(type)) chunks.set(type, png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return chunks;
}

/**
 * Reads cICP: code points of H.273. Browsers ignore the chunk if one is unknown, a matrix is set, or the range is
 * narrow.
 */
function codedSpace(chunks: Map<string, Buffer>): ColourSpace | undefined {
  const [primariesCode = 0, transferCode = 0, matrix, isFullRange] = chunks.get('cICP') ?? [];
  const primaries = primariesOf(primariesCode);
  const transfer = transferOf(transferCode, gamma(2.4));
  if (!primaries || !transfer || matrix !== 0 || isFullRange !== 1) return undefined;
  const kind = hdrKindOf(transferCode);
  if (!kind) return { primaries, transfer };
  return {
    primaries,
    transfer,
    hdr: { kind, maxNits: nitsAt(chunks.get('cLLI'), 0), screenNits: nitsAt(chunks.get('mDCV'), 16) },
  };
}

/** Reads a luminance, in units of 0.0001 cd/m² (§11.3.2.7). 0 means unknown. */
function nitsAt(chunk: Buffer | undefined, at: number): number | undefined {
  return chunk && chunk.length >= at + 8 ? chunk.readUInt32BE(at) / 10_000 || undefined : undefined;
}

/** Reads gAMA and cHRM: a power curve and its primaries. cHRM has no effect without gAMA. */
function measuredSpace(gama: Buffer | undefined, chrm: Buffer | undefined): ColourSpace | undefined {
  const fileGamma = gama?.length === 4 ? gama.readUInt32BE(0) / CHUNK_UNITS : 0;
  if (!(fileGamma >= GAMMA_RANGE.from && fileGamma <= GAMMA_RANGE.to)) return undefined;
  const transfer = gamma(1 / fileGamma);
  if (chrm) {
    const primaries = readChromaticities(chrm);
    return primaries && { primaries, transfer };
  }
  const isUsual = Math.abs(fileGamma / USUAL_GAMMA - 1) < THRESHOLD;
  return isUsual ? undefined : { primaries: SRGB_PRIMARIES, transfer };
}

/** Reads cHRM, which starts with white. Returns undefined when the values are not primaries. */
function readChromaticities(chrm: Buffer): Chromaticities | undefined {
  if (chrm.length !== 32) return undefined;
  const at = (index: number) => chrm.readInt32BE(index * 4) / CHUNK_UNITS;
  const primaries: Chromaticities = [at(2), at(3), at(4), at(5), at(6), at(7), at(0), at(1)];
  return rgbToXyz(primaries) && primaries;
}
