import type { IncomingHttpHeaders } from 'node:http';

export interface Validators {
  /** Strong, with its quotes. */
  etag: string;
  lastModified: Date;
}

export type ConditionResult = 'go-on' | 'not-modified' | 'failed';

/** If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since, in the order of RFC 9110 §13.2.2. */
export function checkConditions(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): ConditionResult {
  const modified = wholeSeconds(lastModified);
  if (headers['if-match'] !== undefined) {
    if (!names(headers['if-match'], etag, 'strong')) return 'failed';
  } else if (modified > (readDate(headers['if-unmodified-since']) ?? Infinity)) {
    return 'failed';
  }
  if (headers['if-none-match'] !== undefined) {
    return names(headers['if-none-match'], etag, 'weak') ? 'not-modified' : 'go-on';
  }
  return modified <= (readDate(headers['if-modified-since']) ?? -Infinity) ? 'not-modified' : 'go-on';
}

/** Whether a Range still counts: If-Range is absent or names just this representation (RFC 9110 §13.1.5). */
export function isRangeCurrent(field: string | string[] | undefined, { etag, lastModified }: Validators): boolean {
  if (field === undefined) return true;
  const value = String(field).trim();
  return value.startsWith('"') ? value === etag : readDate(value) === wholeSeconds(lastModified);
}

function names(field: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (field.trim() === '*') return true;
  const tags = field.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return tags.some((tag) => tag === etag || (comparison === 'weak' && tag === `W/${etag}`));
}

/** An HTTP-date in one of its three forms (RFC 9110 §5.6.7), in ms; Date.parse takes much more than these. */
function readDate(field: string | undefined): number | undefined {
  if (field === undefined || !HTTP_DATE.test(field)) return undefined;
  // The form of C's asctime names no zone: all three are of GMT.
  const ms = Date.parse(field.endsWith(' GMT') ? field : `${field} GMT`);
  return Number.isNaN(ms) ? undefined : ms;
}

const TIME = String.raw`\d{2}:\d{2}:\d{2}`;
const HTTP_DATE = new RegExp(
  [
    String.raw`^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} ${TIME} GMT$`,
    String.raw`^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} ${TIME} GMT$`,
    String.raw`^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d ${TIME} \d{4}$`,
  ].join('|'),
);

const wholeSeconds = (date: Date) => Math.floor(date.getTime() / 1000) * 1000;
