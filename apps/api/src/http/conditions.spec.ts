import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';

import { checkConditions, isRangeCurrent } from './conditions.js';

const CURRENT = { etag: '"abc"', lastModified: new Date('2026-11-23T12:00:00.700Z') };
const SAME = 'Mon, 23 Nov 2026 12:00:00 GMT';
const EARLIER = 'Mon, 23 Nov 2026 11:59:59 GMT';
const LATER = 'Mon, 23 Nov 2026 12:00:01 GMT';

const check = (headers: IncomingHttpHeaders) => checkConditions(headers, CURRENT);

it('sends the answer if there are no conditions', () => {
  expect(check({})).toBe('go-on');
});

describe('If-Match (RFC 9110 §13.1.1)', () => {
  it.each(['"abc"', '*', ' * ', '"x", "abc"'])('holds for %s', (field) => {
    expect(check({ 'if-match': field })).toBe('go-on');
  });

  it.each(['"x"', 'W/"abc"', 'abc', ''])('fails for %j: the comparison is strong', (field) => {
    expect(check({ 'if-match': field })).toBe('failed');
  });
});

describe('If-Unmodified-Since (§13.1.4)', () => {
  it('fails when the representation is newer', () => {
    expect(check({ 'if-unmodified-since': EARLIER })).toBe('failed');
    expect(check({ 'if-unmodified-since': SAME })).toBe('go-on');
  });

  it('is ignored beside If-Match, or if it is no date', () => {
    expect(check({ 'if-match': '"abc"', 'if-unmodified-since': EARLIER })).toBe('go-on');
    expect(check({ 'if-unmodified-since': '2026-11-23' })).toBe('go-on');
  });
});

describe('If-None-Match (§13.1.2)', () => {
  it.each(['"abc"', 'W/"abc"', '*', '"x",W/"abc"'])('is 304 for %s: the comparison is weak', (field) => {
    expect(check({ 'if-none-match': field })).toBe('not-modified');
  });

  it('goes on for another tag, whatever If-Modified-Since says', () => {
    expect(check({ 'if-none-match': '"x"', 'if-modified-since': LATER })).toBe('go-on');
  });

  it('is evaluated after If-Match', () => {
    expect(check({ 'if-match': '"x"', 'if-none-match': '"abc"' })).toBe('failed');
  });
});

describe('If-Modified-Since (§13.1.3)', () => {
  it('is 304 unless the representation is newer, in whole seconds', () => {
    expect(check({ 'if-modified-since': SAME })).toBe('not-modified');
    expect(check({ 'if-modified-since': LATER })).toBe('not-modified');
    expect(check({ 'if-modified-since': EARLIER })).toBe('go-on');
  });

  it.each(['Monday, 23-Nov-26 12:00:00 GMT', 'Mon Nov 23 12:00:00 2026'])('takes the old form %s', (date) => {
    expect(check({ 'if-modified-since': date })).toBe('not-modified');
  });

  it.each(['2026-11-23T12:00:00Z', '1', 'Mon, 23 Nov 2026 12:00:00 CET', 'Mon, 99 Nov 2026 12:00:00 GMT'])(
    'ignores %s, which is no HTTP date',
    (date) => {
      expect(check({ 'if-modified-since': date })).toBe('go-on');
    },
  );
});

describe('If-Range (§13.1.5)', () => {
  it.each([undefined, '"abc"', SAME])('lets a range count for %j', (field) => {
    expect(isRangeCurrent(field, CURRENT)).toBe(true);
  });

  it.each(['"x"', 'W/"abc"', EARLIER, LATER, 'abc'])('makes the whole be sent for %j', (field) => {
    expect(isRangeCurrent(field, CURRENT)).toBe(false);
  });
});
