import type { ByteRange } from '#storage';
import parseRange from 'range-parser';

export type RangeResult = { kind: 'whole' } | { kind: 'part'; range: ByteRange } | { kind: 'unsatisfiable' };

const RANGE = String.raw` *(?:\d+ *- *\d{0,18}|- *\d{1,18}) *`;
/** At most 16 ranges. apps/edge has the same, so that both ignore the same fields. */
const RANGES = new RegExp(`^bytes=${RANGE}(?:,${RANGE}){0,15}$`, 'i');

/**
 * What a Range field asks of `size` bytes (RFC 9110 §14.2). One range is served; several, or what can't be read, get the
 * whole, as the RFC allows.
 */
export function readRange(field: string | undefined, size: number): RangeResult {
  if (field === undefined || !RANGES.test(field)) return { kind: 'whole' };
  // The library takes a suffix that is longer than the image for none of it; it is all of it.
  const suffix = /^bytes=\s*-(\d+)\s*$/i.exec(field)?.[1];
  if (suffix !== undefined && size > 0 && Number(suffix) >= size)
    return { kind: 'part', range: { start: 0, end: size - 1 } };
  const ranges = parseRange(size, field);
  if (ranges === -2) return { kind: 'whole' };
  if (ranges === -1) return { kind: 'unsatisfiable' };
  const [range, ...others] = ranges;
  return range && others.length === 0 ? { kind: 'part', range } : { kind: 'whole' };
}
