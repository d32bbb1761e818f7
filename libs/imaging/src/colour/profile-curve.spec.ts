import { expect, it } from 'vitest';

import { greenCurve } from './profile-curve.js';

/** A profile with one tag, `gTRC`. */
function profileWith(curve: Buffer, name = 'gTRC'): Buffer {
  const table = Buffer.alloc(16);
  table.writeUInt32BE(1);
  table.write(name, 4, 'latin1');
  table.writeUInt32BE(144, 8);
  table.writeUInt32BE(curve.length, 12);
  return Buffer.concat([Buffer.alloc(128), table, curve]);
}

function sampled(...samples: number[]): Buffer {
  const tag = Buffer.alloc(12 + samples.length * 2);
  tag.write('curv', 'latin1');
  tag.writeUInt32BE(samples.length, 8);
  for (const [index, sample] of samples.entries()) tag.writeUInt16BE(sample, 12 + index * 2);
  return tag;
}

function parametric(kind: number, ...parameters: number[]): Buffer {
  const tag = Buffer.alloc(12 + parameters.length * 4);
  tag.write('para', 'latin1');
  tag.writeUInt16BE(kind, 8);
  for (const [index, value] of parameters.entries()) tag.writeInt32BE(Math.round(value * 65_536), 12 + index * 4);
  return tag;
}

const valueAt = (curve: Buffer, value: number) => greenCurve(profileWith(curve))?.(value);

it.each<[string, Buffer, number, number]>([
  ['without samples as the identity', sampled(), 0.3, 0.3],
  ['with one sample as an exponent', sampled(2 * 256), 0.5, 0.25],
  ['with samples at a sample', sampled(0, 16_384, 65_535), 0.5, 0.25],
  ['with samples between two samples', sampled(0, 16_384, 65_535), 0.25, 0.125],
  ['with samples at its end', sampled(0, 16_384, 65_535), 1, 1],
  ['of kind 0', parametric(0, 2), 0.5, 0.25],
  ['of kind 1, below its start', parametric(1, 2, 1, -0.5), 0.25, 0],
  ['of kind 1, above its start', parametric(1, 2, 1, -0.5), 0.75, 0.0625],
  ['of kind 2, below its start', parametric(2, 2, 1, -0.5, 0.125), 0.25, 0.125],
  ['of kind 3, in its linear part', parametric(3, 2, 1, 0, 0.5, 0.25), 0.2, 0.1],
  ['of kind 3, in its power part', parametric(3, 2, 1, 0, 0.5, 0.25), 0.5, 0.25],
  ['of kind 4, in its power part', parametric(4, 2, 1, 0, 0.5, 0.25, 0.125, 0.0625), 0.5, 0.375],
])('reads a curve %s', (_, curve, value, expected) => {
  expect(valueAt(curve, value)).toBeCloseTo(expected, 4);
});

it.each([
  ['no curve of green', profileWith(sampled(), 'rTRC')],
  ['a curve of an unknown type', profileWith(Buffer.from('abcd\0\0\0\0\0\0\0\0', 'latin1'))],
  ['a curve that is truncated', profileWith(sampled(1, 2, 3).subarray(0, -1))],
  ['a parametric curve of an unknown kind', profileWith(parametric(5, 1, 1, 1, 1, 1, 1, 1))],
  ['no tags', Buffer.alloc(128)],
])('returns undefined for a profile with %s', (_, profile) => {
  expect(greenCurve(profile)).toBeUndefined();
});
