import { WHITE_NITS } from './colour-space.js';

/** What a file is believed to hold at most when it doesn't say: the peak of the usual mastering screen. */
export const DEFAULT_PEAK_NITS = 1000;

const DEFAULT_HEADROOM = Math.log2(DEFAULT_PEAK_NITS / WHITE_NITS);
/** How far the curve's middle point lies towards its end. */
const KAPPA = 0.65;

/**
 * SMPTE ST 2094-50's reference white tone mapping operator for a screen without headroom, as Chromium applies it: gives
 * the factor for a pixel whose brightest component in BT.2020 is `light` (1 is SDR white). Up to white it is constant;
 * from there to the peak, which becomes the screen's white, the light follows a quadratic Bézier curve. A peak of white
 * or less changes nothing.
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
    // The root without cancellation, which also holds where the curve is a line.
    const t = (2 * offset) / (linearX + Math.sqrt(linearX ** 2 + 4 * squareX * offset));
    return (whiteTo + t * (linearY + t * squareY)) / light;
  };
}
