import type { IncomingHttpHeaders } from 'node:http';

import { checkConditions, isRangeCurrent, type Validators } from '../http/conditions.js';
import { type RangeSelection, selectRange } from './byte-ranges.js';

/** The answer to a request for an existing representation. */
export type BytesAnswer = { kind: 'precondition-failed' } | { kind: 'not-modified' } | RangeSelection;

/**
 * Chooses the answer by the preconditions and the range of a request, in the order of RFC 9110 §13.2.2. Ranges apply to
 * GET only (§14.2).
 */
export function chooseAnswer(
  { method, headers }: { method: string; headers: IncomingHttpHeaders },
  representation: Validators & { size: number },
): BytesAnswer {
  switch (checkConditions(headers, representation)) {
    case 'failed':
      return { kind: 'precondition-failed' };
    case 'not-modified':
      return { kind: 'not-modified' };
    case 'go-on': {
      const isRangeApplicable = method === 'GET' && isRangeCurrent(headers['if-range'], representation);
      return isRangeApplicable ? selectRange(headers.range, representation.size) : { kind: 'whole' };
    }
  }
}
