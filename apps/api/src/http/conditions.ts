import type { IncomingHttpHeaders } from 'node:http';

/** The validators of a representation (RFC 9110 §8.8). */
export interface Validators {
  /** A strong entity tag, with its quotes. */
  etag: string;
  lastModified: Date;
}

/** `go-on`: send the representation; `not-modified`: 304; `failed`: 412. */
export type ConditionResult = 'go-on' | 'not-modified' | 'failed';

/** Evaluates the conditions of a request in the order of RFC 9110 §13.2.2. */
export function checkConditions(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): ConditionResult {
  const modified = wholeSeconds(lastModified);
  if (headers['if-match'] !== undefined) {
    if (!includesTag(headers['if-match'], etag, 'strong')) return 'failed';
  } else if (modified > (parseHttpDate(headers['if-unmodified-since']) ?? Infinity)) {
    return 'failed';
  }
  if (headers['if-none-match'] !== undefined) {
    return includesTag(headers['if-none-match'], etag, 'weak') ? 'not-modified' : 'go-on';
  }
  return modified <= (parseHttpDate(headers['if-modified-since']) ?? -Infinity) ? 'not-modified' : 'go-on';
}

/** True if Range applies: If-Range is absent or matches the representation exactly (RFC 9110 §13.1.5). */
export function isRangeCurrent(field: string | string[] | undefined, { etag, lastModified }: Validators): boolean {
  if (field === undefined) return true;
  const value = String(field).trim();
  return value.startsWith('"') ? value === etag : parseHttpDate(value) === wholeSeconds(lastModified);
}

/** True if a list of entity tags includes the tag. The comparisons are those of RFC 9110 §8.8.3.2. */
function includesTag(field: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (field.trim() === '*') return true;
  const tags = field.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return tags.some((tag) => tag === etag || (comparison === 'weak' && tag === `W/${etag}`));
}

const TIME = String.raw`\d{2}:\d{2}:\d{2}`;
/** The three forms of an HTTP date: IMF-fixdate, RFC 850, and that of C's asctime (RFC 9110 §5.6.7). */
const HTTP_DATE = new RegExp(
  [
    String.raw`^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} ${TIME} GMT$`,
    String.raw`^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} ${TIME} GMT$`,
    String.raw`^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d ${TIME} \d{4}$`,
  ].join('|'),
);

/** Milliseconds since 1970. Undefined for other texts, of which Date.parse accepts many. */
function parseHttpDate(field: string | undefined): number | undefined {
  if (field === undefined || !HTTP_DATE.test(field)) return undefined;
  // The form of asctime names no time zone; all three are in GMT.
  const ms = Date.parse(field.endsWith(' GMT') ? field : `${field} GMT`);
  return Number.isNaN(ms) ? undefined : ms;
}

const wholeSeconds = (date: Date) => Math.floor(date.getTime() / 1000) * 1000;
