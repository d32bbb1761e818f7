/** Terms that are summed one by one; the rest is an integral. */
const EXACT = 10_000;

/**
 * Returns the sum of 1/k^s for k from 1 to n, which is proportional to the reads of the n most popular images. It uses
 * the Euler–Maclaurin formula, whose error is far below the uncertainty of the input.
 */
export function harmonic(n: number, s: number): number {
  const whole = Math.min(n, EXACT);
  let sum = 0;
  for (let k = 1; k <= whole; k++) sum += k ** -s;
  if (n <= EXACT) return sum;
  const integral = s === 1 ? Math.log(n / EXACT) : (n ** (1 - s) - EXACT ** (1 - s)) / (1 - s);
  return sum + integral + (n ** -s - EXACT ** -s) / 2;
}

/** The share of reads that a cache of the `kept` most popular of `count` images answers. */
export function hitRatio(kept: number, count: number, s: number): number {
  return harmonic(Math.min(kept, count), s) / harmonic(count, s);
}

/** How many images a cache must hold to answer this share of the reads of `count` images. */
export function imagesFor(ratio: number, count: number, s: number): number {
  const all = harmonic(count, s);
  let [low, high] = [1, count];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (harmonic(middle, s) / all >= ratio) high = middle;
    else low = middle;
  }
  return ratio <= 1 / all ? 1 : high;
}
