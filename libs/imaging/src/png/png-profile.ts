import { deflateSync, inflateSync } from 'node:zlib';

import { profileLength } from '../walking/icc-profile.js';

/** Names that encoders give to profiles. Other names are replaced, because they could be any text. */
const PLAIN_NAMES = new Set(
  (
    'icc,ICC,icm,c2,ICC Profile,ICC profile,Photoshop ICC profile,embedded,default,' +
    'sRGB,sRGB IEC61966-2.1,sRGB IEC61966-2-1,Adobe RGB (1998),Display P3,Display'
  ).split(','),
);
const MAX_NAME_BYTES = 79;
/** The largest profiles are those of printers, with a few megabytes. */
const MAX_PROFILE_BYTES = 8 * 1024 * 1024;

/**
 * Returns the data of an iCCP chunk (PNG 3rd edition §11.3.2.3) reduced to the profile: with a well-known name, and
 * without bytes behind the profile in or after the compressed stream. Returns undefined when there is no valid profile.
 */
export function bareProfile(data: Buffer): Buffer | undefined {
  const nul = data.indexOf(0);
  if (nul < 1 || nul > MAX_NAME_BYTES || data[nul + 1] !== 0) return undefined;
  const packed = data.subarray(nul + 2);
  const inflated = inflate(packed);
  if (!inflated) return undefined;
  const { profile, packedBytes } = inflated;
  const length = profileLength(profile, profile.length);
  if (length === undefined) return undefined;
  const name = data.toString('latin1', 0, nul);
  const head = Buffer.from(`${PLAIN_NAMES.has(name) ? name : 'icc'}\0\0`, 'latin1');
  const isExact = length === profile.length;
  return Buffer.concat([head, isExact ? packed.subarray(0, packedBytes) : deflateSync(profile.subarray(0, length))]);
}

function inflate(packed: Buffer): { profile: Buffer; packedBytes: number } | undefined {
  try {
    const { buffer, engine } = inflateSync(packed, { maxOutputLength: MAX_PROFILE_BYTES, info: true }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return { profile: buffer, packedBytes: engine.bytesWritten };
  } catch {
    // Browsers ignore a profile that cannot be inflated.
    return undefined;
  }
}
