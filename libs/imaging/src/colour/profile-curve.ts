import type { TransferFunction } from './colour-space.js';

const TAG_COUNT_AT = 128;
const TAG_BYTES = 12;
/** More than any profile has, in case the count is wrong. */
const MAX_TAGS = 100;
/** The number of parameters, by the type of a parametric curve (ICC.1 §10.18). */
const PARAMETERS = [1, 3, 4, 5, 7];

/**
 * The curve of green in an RGB profile (ICC.1 §9.2), which is also the curve of greys. Undefined when it cannot be
 * read.
 */
export function greenCurve(profile: Buffer): TransferFunction | undefined {
  const tag = findTag(profile, 'gTRC');
  if (!tag || tag.length < 12) return undefined;
  const type = tag.toString('latin1', 0, 4);
  return type === 'curv' ? sampledCurve(tag) : type === 'para' ? parametricCurve(tag) : undefined;
}

function findTag(profile: Buffer, wanted: string): Buffer | undefined {
  if (profile.length < TAG_COUNT_AT + 4) return undefined;
  const count = Math.min(profile.readUInt32BE(TAG_COUNT_AT), MAX_TAGS);
  for (
    let at = TAG_COUNT_AT + 4, left = count;
    left > 0 && at + TAG_BYTES <= profile.length;
    left -= 1, at += TAG_BYTES
  ) {
    if (profile.toString('latin1', at, at + 4) !== wanted) continue;
    const from = profile.readUInt32BE(at + 4);
    return profile.subarray(from, from + profile.readUInt32BE(at + 8));
  }
  return undefined;
}

/** A `curv` tag (§10.6): no sample is the identity, one is an exponent, more are points of the curve. */
function sampledCurve(tag: Buffer): TransferFunction | undefined {
  const count = tag.readUInt32BE(8);
  if (count === 0) return (value) => value;
  if (tag.length < 12 + count * 2) return undefined;
  const sample = (index: number) => tag.readUInt16BE(12 + index * 2);
  if (count === 1) return (value) => value ** (sample(0) / 256);
  return (value) => {
    const at = value * (count - 1);
    const index = Math.min(Math.floor(at), count - 2);
    return (sample(index) + (sample(index + 1) - sample(index)) * (at - index)) / 65_535;
  };
}

function parametricCurve(tag: Buffer): TransferFunction | undefined {
  const kind = tag.readUInt16BE(8);
  const count = PARAMETERS[kind];
  if (count === undefined || tag.length < 12 + count * 4) return undefined;
  const [g = 1, a = 1, b = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = Array.from(
    { length: count },
    (_, index) => tag.readInt32BE(12 + index * 4) / 65_536,
  );
  const power = (value: number) => Math.max(a * value + b, 0) ** g;
  switch (kind) {
    case 0:
      return power;
    case 1:
      return (value) => (value >= -b / a ? power(value) : 0);
    case 2:
      return (value) => (value >= -b / a ? power(value) : 0) + third;
    case 3:
      return (value) => (value >= fourth ? power(value) : third * value);
    default:
      return (value) => (value >= fourth ? power(value) + fifth : third * value + sixth);
  }
}
