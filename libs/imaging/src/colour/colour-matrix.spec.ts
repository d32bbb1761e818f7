import { expect, it } from 'vitest';

import { conversionMatrix, rgbToXyz } from './colour-matrix.js';
import { BT2020_PRIMARIES, type Chromaticities, SRGB_PRIMARIES } from './colour-space.js';

const rounded = (matrix: readonly number[] | undefined) => matrix?.map((value) => Number(value.toFixed(4)));
/** Display P3. */
const P3: Chromaticities = [0.68, 0.32, 0.265, 0.69, 0.15, 0.06, 0.3127, 0.329];
/** The primaries of sRGB with the white D50. */
const D50: Chromaticities = [0.64, 0.33, 0.3, 0.6, 0.15, 0.06, 0.3457, 0.3585];
const LINE: Chromaticities = [0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.3127, 0.329];

it('converts sRGB to XYZ with the matrix of IEC 61966-2-1', () => {
  expect(rounded(rgbToXyz(SRGB_PRIMARIES))).toEqual([
    0.4124, 0.3576, 0.1805, 0.2126, 0.7152, 0.0722, 0.0193, 0.1192, 0.9505,
  ]);
});

it('converts between equal primaries with the identity', () => {
  expect(rounded(conversionMatrix(SRGB_PRIMARIES, SRGB_PRIMARIES))?.map(Math.abs)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
});

it.each<[string, Chromaticities]>([
  ['Display P3', P3],
  ['BT.2020', BT2020_PRIMARIES],
  ['D50', D50],
])('keeps white when it converts %s to sRGB', (_, primaries) => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] =
    conversionMatrix(primaries, SRGB_PRIMARIES) ?? [];
  expect(rounded([a + b + c, d + e + f, g + h + i])).toEqual([1, 1, 1]);
});

it('returns undefined for primaries that span no triangle', () => {
  expect(conversionMatrix(LINE, SRGB_PRIMARIES)).toBeUndefined();
  expect(rgbToXyz([...SRGB_PRIMARIES.slice(0, 7), 0] as unknown as Chromaticities)).toBeUndefined();
});
