import type { Chromaticities } from './colour-space.js';

/** A matrix of three rows and three columns, row by row. */
export type Matrix = readonly [number, number, number, number, number, number, number, number, number];

const BRADFORD: Matrix = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];

/**
 * The matrix that converts linear RGB from one set of primaries to another. White stays white (Bradford adaptation, as
 * in ICC profiles). Returns undefined for primaries that span no triangle.
 */
export function conversionMatrix(from: Chromaticities, to: Chromaticities): Matrix | undefined {
  const toXyz = rgbToXyz(from);
  const otherToXyz = rgbToXyz(to);
  const fromXyz = otherToXyz && invert(otherToXyz);
  const adaptation = adapt(white(from), white(to));
  return toXyz && fromXyz && adaptation && multiply(fromXyz, multiply(adaptation, toXyz));
}

/** The matrix that converts linear RGB to CIE XYZ, with a luminance of 1 for white (SMPTE RP 177). */
export function rgbToXyz(primaries: Chromaticities): Matrix | undefined {
  const [xr, yr, xg, yg, xb, yb] = primaries;
  const columns: Matrix = [xr, xg, xb, yr, yg, yb, 1 - xr - yr, 1 - xg - yg, 1 - xb - yb];
  const inverse = invert(columns);
  if (!inverse || primaries[7] <= 0) return undefined;
  const [r, g, b] = transform(inverse, white(primaries));
  return multiply(columns, [r, 0, 0, 0, g, 0, 0, 0, b]);
}

type Vector = readonly [number, number, number];

function white(primaries: Chromaticities): Vector {
  const [x, y] = [primaries[6], primaries[7]];
  return [x / y, 1, (1 - x - y) / y];
}

function adapt(from: Vector, to: Vector): Matrix | undefined {
  const inverse = invert(BRADFORD);
  const [source, target] = [transform(BRADFORD, from), transform(BRADFORD, to)];
  const [l, m, s] = source.map((value, at) => (target[at] as number) / value) as [number, number, number];
  return inverse && multiply(inverse, multiply([l, 0, 0, 0, m, 0, 0, 0, s], BRADFORD));
}

function transform(m: Matrix, [x, y, z]: Vector): Vector {
  return [m[0] * x + m[1] * y + m[2] * z, m[3] * x + m[4] * y + m[5] * z, m[6] * x + m[7] * y + m[8] * z];
}

function multiply(left: Matrix, right: Matrix): Matrix {
  const column = (at: 0 | 1 | 2) => transform(left, [right[at], right[at + 3] as number, right[at + 6] as number]);
  const [first, second, third] = [column(0), column(1), column(2)];
  return [first[0], second[0], third[0], first[1], second[1], third[1], first[2], second[2], third[2]];
}

function invert([a, b, c, d, e, f, g, h, i]: Matrix): Matrix | undefined {
  const [minorA, minorB, minorC] = [e * i - f * h, f * g - d * i, d * h - e * g];
  const determinant = a * minorA + b * minorB + c * minorC;
  if (!(Math.abs(determinant) > 1e-9)) return undefined;
  const [minorD, minorE, minorF] = [c * h - b * i, a * i - c * g, b * g - a * h];
  const [minorG, minorH, minorI] = [b * f - c * e, c * d - a * f, a * e - b * d];
  const adjugate = [minorA, minorD, minorG, minorB, minorE, minorH, minorC, minorF, minorI];
  return adjugate.map((minor) => minor / determinant) as unknown as Matrix;
}
