import type { ByteRange } from '#storage';
import parseRange from 'range-parser';

export type RangeSelection = { kind: 'whole' } | { kind: 'part'; range: ByteRange } | { kind: 'unsatisfiable' };

const RANGE = String.raw` *(?:\d+ *- *\d{0,18}|- *\d{1,18}) *`;
/** At most 16 ranges. apps/edge has the same pattern, so that nginx and the API ignore the same fields. */
const RANGES = new RegExp(`^bytes=${RANGE}(?:,${RANGE}){0,15}$`, 'i');

/**
 * Selects what a Range field requests of a representation of `size` bytes (RFC 9110 §14.2). A field that is malformed
 * or has several satisfiable ranges is ignored, as the RFC allows: the selection is then the whole representation.
 */
export function selectRange(field: string | undefined, size: number): RangeSelection {
  if (field === undefined || !RANGES.test(field)) return { kind: 'whole' };
  // range-parser rejects a suffix that is longer than the representation. RFC 9110 §14.1.2 selects all of it.
  const suffix = /^bytes=\s*-(\d+)\s*$/i.exec(field)?.[1];
  if (suffix !== undefined && size > 0 && Number(suffix) >= size) {
    return { kind: 'part', range: { start: 0, end: size - 1 } };
  }
  const ranges = parseRange(size, field);
  if (ranges === -2) return { kind: 'whole' };
  if (ranges === -1) return { kind: 'unsatisfiable' };
  const [range, ...others] = ranges;
  return range && others.length === 0 ? { kind: 'part', range } : { kind: 'whole' };
}
