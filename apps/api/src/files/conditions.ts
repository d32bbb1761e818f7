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
  } else if (isDate(headers['if-unmodified-since']) && modified > Date.parse(headers['if-unmodified-since'])) {
    return 'failed';
  }
  if (headers['if-none-match'] !== undefined) {
    return names(headers['if-none-match'], etag, 'weak') ? 'not-modified' : 'go-on';
  }
  const since = headers['if-modified-since'];
  return isDate(since) && modified <= Date.parse(since) ? 'not-modified' : 'go-on';
}

/** Whether a Range still counts: If-Range is absent or names just this representation (RFC 9110 §13.1.5). */
export function isRangeCurrent(field: string | string[] | undefined, { etag, lastModified }: Validators): boolean {
  if (field === undefined) return true;
  const value = String(field).trim();
  return value.startsWith('"') ? value === etag : Date.parse(value) === wholeSeconds(lastModified);
}

function names(field: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (field.trim() === '*') return true;
  const tags = field.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return tags.some((tag) => tag === etag || (comparison === 'weak' && tag === `W/${etag}`));
}

const isDate = (field: string | undefined): field is string => field !== undefined && !Number.isNaN(Date.parse(field));

const wholeSeconds = (date: Date) => Math.floor(date.getTime() / 1000) * 1000;
