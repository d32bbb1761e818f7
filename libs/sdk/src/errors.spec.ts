import { expect, it } from 'vitest';

import { ImgLinkError } from './errors.js';

it.each([
  ['120', 120],
  ['0', 0],
  ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('reads Retry-After %j as %j seconds', (field, seconds) => {
  expect(ImgLinkError.of(503, new Headers(field === null ? {} : { 'retry-after': field }), '').retryAfterSeconds).toBe(
    seconds,
  );
});

it('reads a date in Retry-After as the seconds until then', () => {
  const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
  const { retryAfterSeconds = 0 } = ImgLinkError.of(503, new Headers({ 'retry-after': inAnHour }), '');
  expect(Math.abs(retryAfterSeconds - 3600)).toBeLessThan(10);
});
