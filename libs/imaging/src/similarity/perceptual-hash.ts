/** Width and height in pixels of the grey image that is hashed. */
export const GREY_SIDE = 96;
export const HASH_BYTES = 8;

/** The differences along each axis: 8 steps in each of 4 strips, so that both axes give 32 bits. */
const STEPS = 8;
const STRIPS = 4;
/** In grey levels. Lossy encoders change smaller differences at random. */
const NOISE = 1;
/** An image with fewer rising or falling differences is flat or a plain gradient, as many unrelated images are. */
const MIN_DIFFERENCES = 8;

/** Parts of the width or height that are cut off at the two ends. */
type Cut = readonly [number, number];

const NO_CUT: Cut = [0, 0];
/** With each of these horizontally and vertically, a hash is near that of any copy with up to 5 % cut off a side. */
const CUTS: readonly Cut[] = [NO_CUT, [0.025, 0.025], [0.05, 0], [0, 0.05], [0.05, 0.05]];

/**
 * Returns the perceptual hash of `GREY_SIDE`² grey pixels, 8 bytes, or undefined for an image with too little
 * structure. A bit is 1 where the next area to the right, or below, is brighter by more than one grey level: a
 * difference hash (N. Krawetz, "Kind of Like That", 2013) over both axes. Hashes of copies differ in at most 6 bits.
 * Frequencies of cosines (pHash) are not used, because recompression changes those that an image hardly has.
 */
export function perceptualHash(grey: Uint8Array): Buffer | undefined {
  return hashOf(grey, NO_CUT, NO_CUT);
}

/**
 * Returns the hashes of an image and of its crops, without duplicates, so that one of them is near the hash of a
 * cropped copy. The first is that of the whole image. Empty for an image with too little structure.
 */
export function hashesOfCrops(grey: Uint8Array): Buffer[] {
  const whole = perceptualHash(grey);
  if (!whole) return [];
  const hashes = CUTS.flatMap((across) => CUTS.flatMap((down) => hashOf(grey, across, down) ?? []));
  return [...new Map(hashes.map((hash) => [hash.toString('hex'), hash])).values()];
}

function hashOf(grey: Uint8Array, across: Cut, down: Cut): Buffer | undefined {
  const horizontal = meansOf(grey, areas(across, STEPS + 1), areas(down, STRIPS));
  const vertical = meansOf(grey, areas(across, STRIPS), areas(down, STEPS + 1));
  const differences: number[] = [];
  for (let row = 0; row < STRIPS; row += 1) {
    for (let step = 0; step < STEPS; step += 1) {
      const at = row * (STEPS + 1) + step;
      differences.push((horizontal[at + 1] ?? 0) - (horizontal[at] ?? 0));
    }
  }
  for (let at = 0; at < STEPS * STRIPS; at += 1) differences.push((vertical[at + STRIPS] ?? 0) - (vertical[at] ?? 0));
  const rising = differences.filter((difference) => difference > NOISE).length;
  const falling = differences.filter((difference) => difference < -NOISE).length;
  if (Math.min(rising, falling) < MIN_DIFFERENCES) return undefined;
  const hash = Buffer.alloc(HASH_BYTES);
  for (const [at, difference] of differences.entries()) {
    if (difference > NOISE) hash[at >> 3] = (hash[at >> 3] ?? 0) | (0x80 >> (at & 7));
  }
  return hash;
}

/** A pixel's share of an area, by the pixel's index. */
type Area = readonly { pixel: number; weight: number }[];

/** Divides what a cut leaves of an axis into `count` areas of the same width. */
function areas([start, end]: Cut, count: number): Area[] {
  const from = start * GREY_SIDE;
  const width = ((1 - start - end) * GREY_SIDE) / count;
  return Array.from({ length: count }, (_, index) => {
    const [first, last] = [from + index * width, from + (index + 1) * width];
    const pixels = Math.min(GREY_SIDE, Math.ceil(last)) - Math.floor(first);
    return Array.from({ length: pixels }, (_unused, at) => {
      const pixel = Math.floor(first) + at;
      return { pixel, weight: (Math.min(pixel + 1, last) - Math.max(pixel, first)) / width };
    });
  });
}

/** Returns the mean grey level of each area, row by row. */
function meansOf(grey: Uint8Array, across: readonly Area[], down: readonly Area[]): number[] {
  return down.flatMap((rows) =>
    across.map((columns) => {
      let mean = 0;
      for (const row of rows) {
        let line = 0;
        for (const { pixel, weight } of columns) line += (grey[row.pixel * GREY_SIDE + pixel] ?? 0) * weight;
        mean += line * row.weight;
      }
      return mean;
    }),
  );
}
