import { WHITE_NITS } from './colour-space.js';

/** The assumed peak of a file that does not name one: that of common mastering displays. */
export const DEFAULT_PEAK_NITS = 1000;

const DEFAULT_HEADROOM = Math.log2(DEFAULT_PEAK_NITS / WHITE_NITS);
/** The position of the middle point of the curve, from its start (0) to its end (1). */
const KAPPA = 0.65;

/**
 * The reference white tone mapping operator of SMPTE ST 2094-50 for a screen without headroom, as Chromium applies it.
 * The returned function returns the factor for a pixel whose brightest component in BT.2020 is `light` (1 is SDR
 * white). It is constant up to white. From there to the peak, which becomes the white of the screen, the light follows
 * a quadratic Bézier curve. A peak of white or less changes nothing.
 */
export function toneMap(peakNits: number): (light: number) => number {
  const peak = Math.max(1, peakNits / WHITE_NITS);
  const share = Math.min(Math.log2(peak) / DEFAULT_HEADROOM, 1);
  const whiteTo = 1 - share / 2;
  const middle = { x: 1 - KAPPA + KAPPA / whiteTo, y: (1 - KAPPA) * whiteTo + KAPPA };
  // x(t) = 1 + 2(middle.x - 1)t + (1 - 2 middle.x + peak)t², and y alike.
  const [linearX, squareX] = [2 * (middle.x - 1), 1 - 2 * middle.x + peak];
  const [linearY, squareY] = [2 * (middle.y - whiteTo), whiteTo - 2 * middle.y + 1];
  return (light) => {
    if (light <= 1) return whiteTo;
    if (light >= peak) return 1 / light;
    const offset = light - 1;
    // This form of the root has no cancellation, and is valid for a line, too.
    const t = (2 * offset) / (linearX + Math.sqrt(linearX ** 2 + 4 * squareX * offset));
    return (whiteTo + t * (linearY + t * squareY)) / light;
  };
}
