import type { ByteRange } from './file-patches.js';
import { damaged } from '../imaging.errors.js';
import { BoxCursor, type IsoBox } from './iso-box.js';

/** Limits the time for a table. An hour of 250 frames per second has fewer samples. */
const MAX_SAMPLES = 1_000_000;

/**
 * Reads the number of samples and the ranges of their chunks from the tables of an `stbl` box (ISO/IEC 14496-12 §8.7).
 */
export function readSamples(bytes: Buffer, tables: IsoBox[]): { count: number; ranges: ByteRange[] } {
  const sizes = readSizes(cursorOf(bytes, tables, 'stsz'));
  const offsets = readOffsets(bytes, tables);
  const runs = readRuns(cursorOf(bytes, tables, 'stsc'));
  const ranges: ByteRange[] = [];
  let sample = 0;
  let run = 0;
  for (const [index, from] of offsets.entries()) {
    // Chunks are numbered from 1. A run ends before the first chunk of the next run.
    while (run + 1 < runs.length && (runs[run + 1]?.firstChunk ?? 0) <= index + 1) run += 1;
    let to = from;
    const end = Math.min(sizes.count, sample + (runs[run]?.samples ?? 0));
    for (; sample < end; sample += 1) to += sizes.of(sample);
    ranges.push({ from, to });
  }
  if (sample < sizes.count) throw damaged('The AVIF has an invalid track.');
  return { count: sizes.count, ranges };
}

function readSizes(fields: BoxCursor): { count: number; of: (sample: number) => number } {
  const [size, count] = [fields.uint(4), fields.uint(4)];
  if (count > MAX_SAMPLES) throw damaged('The AVIF has too many parts.');
  if (size > 0) return { count, of: () => size };
  const sizes = Array.from({ length: count }, () => fields.uint(4));
  return { count, of: (sample) => sizes[sample] ?? 0 };
}

function readOffsets(bytes: Buffer, tables: IsoBox[]): number[] {
  const isLong = tables.some(({ type }) => type === 'co64');
  const fields = cursorOf(bytes, tables, isLong ? 'co64' : 'stco');
  const count = fields.uint(4);
  if (count > MAX_SAMPLES) throw damaged('The AVIF has too many parts.');
  return Array.from({ length: count }, () => fields.uint(isLong ? 8 : 4));
}

function readRuns(fields: BoxCursor): { firstChunk: number; samples: number }[] {
  const runs = [];
  for (let left = fields.uint(4); left > 0; left -= 1) {
    runs.push({ firstChunk: fields.uint(4), samples: fields.uint(4) });
    fields.skip(4);
  }
  return runs;
}

function cursorOf(bytes: Buffer, tables: IsoBox[], wanted: string): BoxCursor {
  const table = tables.find(({ type }) => type === wanted);
  if (!table) throw damaged('The AVIF has an invalid track.');
  const fields = BoxCursor.of(bytes, table);
  fields.skip(4);
  return fields;
}
