import { expect, it } from 'vitest';

import { chooseAnswer } from './bytes-answer.js';

const UPLOADED = 'Mon, 23 Nov 2026 12:00:00 GMT';
const BEFORE = 'Mon, 23 Nov 2026 11:59:59 GMT';
const AFTER = 'Mon, 23 Nov 2026 12:00:01 GMT';
/** Dates in HTTP have no milliseconds; the time of an upload has. */
const representation = { etag: '"a1"', lastModified: new Date(Date.parse(UPLOADED) + 250), size: 100 };

const WHOLE = { kind: 'whole' };
const NOT_MODIFIED = { kind: 'not-modified' };
const FAILED = { kind: 'precondition-failed' };
const part = (start: number, end: number) => ({ kind: 'part', range: { start, end } });

it.each<[string, Record<string, string>, object]>([
  ['no condition', {}, WHOLE],
  ['If-None-Match with the tag', { 'if-none-match': '"a1"' }, NOT_MODIFIED],
  ['If-None-Match with the weak tag', { 'if-none-match': 'W/"a1"' }, NOT_MODIFIED],
  ['If-None-Match with the tag in a list', { 'if-none-match': '"b2", "a1"' }, NOT_MODIFIED],
  ['If-None-Match with any tag', { 'if-none-match': '*' }, NOT_MODIFIED],
  ['If-None-Match with another tag', { 'if-none-match': '"b2"' }, WHOLE],
  ['If-Modified-Since at the upload', { 'if-modified-since': UPLOADED }, NOT_MODIFIED],
  ['If-Modified-Since before the upload', { 'if-modified-since': BEFORE }, WHOLE],
  ['If-Modified-Since that is no date', { 'if-modified-since': '2027' }, WHOLE],
  ['If-Match with the tag', { 'if-match': '"a1"' }, WHOLE],
  ['If-Match with any tag', { 'if-match': '*' }, WHOLE],
  ['If-Match with the weak tag', { 'if-match': 'W/"a1"' }, FAILED],
  ['If-Match with another tag', { 'if-match': '"b2"' }, FAILED],
  ['If-Unmodified-Since at the upload', { 'if-unmodified-since': UPLOADED }, WHOLE],
  ['If-Unmodified-Since before the upload', { 'if-unmodified-since': BEFORE }, FAILED],
])('evaluates %s', (_, headers, wanted) => {
  expect(chooseAnswer({ method: 'GET', headers }, representation)).toEqual(wanted);
  expect(chooseAnswer({ method: 'HEAD', headers }, representation)).toEqual(wanted);
});

it.each<[string, Record<string, string>, object]>([
  ['If-Match over If-Unmodified-Since', { 'if-match': '"a1"', 'if-unmodified-since': BEFORE }, WHOLE],
  ['If-None-Match over If-Modified-Since', { 'if-none-match': '"b2"', 'if-modified-since': AFTER }, WHOLE],
  ['If-Match before If-None-Match', { 'if-match': '"b2"', 'if-none-match': '"a1"' }, FAILED],
  ['conditions before the range', { 'if-none-match': '"a1"', range: 'bytes=200-' }, NOT_MODIFIED],
])('evaluates %s', (_, headers, wanted) => {
  expect(chooseAnswer({ method: 'GET', headers }, representation)).toEqual(wanted);
});

it.each<[string, Record<string, string>, object]>([
  ['without If-Range', {}, part(0, 9)],
  ['with the tag', { 'if-range': '"a1"' }, part(0, 9)],
  ['with the weak tag', { 'if-range': 'W/"a1"' }, WHOLE],
  ['with another tag', { 'if-range': '"b2"' }, WHOLE],
  ['with the date of the upload', { 'if-range': UPLOADED }, part(0, 9)],
  ['with a later date', { 'if-range': AFTER }, WHOLE],
])('selects a range %s as If-Range', (_, headers, wanted) => {
  const answer = chooseAnswer({ method: 'GET', headers: { ...headers, range: 'bytes=0-9' } }, representation);
  expect(answer).toEqual(wanted);
});

it('finds a range behind the end unsatisfiable', () => {
  expect(chooseAnswer({ method: 'GET', headers: { range: 'bytes=100-' } }, representation)).toEqual({
    kind: 'unsatisfiable',
  });
});

it('ignores ranges on HEAD', () => {
  expect(chooseAnswer({ method: 'HEAD', headers: { range: 'bytes=0-9' } }, representation)).toEqual(WHOLE);
});
