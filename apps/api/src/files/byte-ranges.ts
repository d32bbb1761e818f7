import type { ByteRange } from '#storage';
import parseRange from 'range-parser';

export type RangeResult = { kind: 'whole' } | { kind: 'part'; range: ByteRange } | { kind: 'unsatisfiable' };

const MAX_RANGES = 16;

/**
 * What a Range field asks of `size` bytes (RFC 9110 §14.2). One range is served; several, or what can't be read, get the
 * whole, as the RFC allows.
 */
export function readRange(field: string | undefined, size: number): RangeResult {
  if (field === undefined || !/^bytes=/i.test(field) || field.split(',').length > MAX_RANGES) return { kind: 'whole' };
  const ranges = parseRange(size, field);
  if (ranges === -2) return { kind: 'whole' };
  if (ranges === -1) return { kind: 'unsatisfiable' };
  const [range, ...others] = ranges;
  return range && others.length === 0 ? { kind: 'part', range } : { kind: 'whole' };
}
