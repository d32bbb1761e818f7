import { expect, it } from 'vitest';

import { selectRange } from './byte-ranges.js';

const part = (start: number, end: number) => ({ kind: 'part', range: { start, end } });
const WHOLE = { kind: 'whole' };
const UNSATISFIABLE = { kind: 'unsatisfiable' };

it.each<[string | undefined, object]>([
  [undefined, WHOLE],
  ['bytes=0-0', part(0, 0)],
  ['bytes=10-19', part(10, 19)],
  ['Bytes=10-19', part(10, 19)],
  ['bytes= 10 - 19 ', part(10, 19)],
  ['bytes=990-', part(990, 999)],
  ['bytes=990-5000', part(990, 999)],
  ['bytes=-10', part(990, 999)],
  ['bytes=-5000', part(0, 999)],
  ['bytes=0-1,5000-', part(0, 1)],
  ['bytes=5-2', UNSATISFIABLE],
  ['bytes=1000-', UNSATISFIABLE],
  ['bytes=99999999999999999999-', UNSATISFIABLE],
  ['bytes=-0', UNSATISFIABLE],
  ['bytes=0-1,2-3', WHOLE],
  ['bytes=a-b', WHOLE],
  ['bytes=', WHOLE],
  ['bytes=-', WHOLE],
  ['bytes=1', WHOLE],
  ['bytes=0-1,', WHOLE],
  ['bytes=0-1;2-3', WHOLE],
  ['bytes=\t0-1', WHOLE],
  ['bytes=0-9999999999999999999', WHOLE],
  [`bytes=${'5000-,'.repeat(16)}0-1`, WHOLE],
  ['items=0-1', WHOLE],
  ['', WHOLE],
])('selects a range for Range: %s', (field, wanted) => {
  expect(selectRange(field, 1000)).toEqual(wanted);
});
