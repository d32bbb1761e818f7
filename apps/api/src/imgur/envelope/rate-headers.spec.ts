import { expect, it } from 'vitest';

import { creditsOf, rateHeaders } from './rate-headers.js';

const NOW_MS = 1_795_435_200_500;
const QUOTA = { limit: 10, remaining: 3, resetSeconds: 60 };

it("shows Imgur's own limits, untouched, where uploads are not limited", () => {
  expect(creditsOf(undefined, NOW_MS)).toEqual({
    UserLimit: 500,
    UserRemaining: 500,
    UserReset: 1_795_438_800,
    ClientLimit: 12_500,
    ClientRemaining: 12_500,
  });
  expect(rateHeaders(undefined, 'POST', NOW_MS)).toMatchObject({
    'X-Post-Rate-Limit-Limit': '1250',
    'X-Post-Rate-Limit-Remaining': '1250',
    'X-Post-Rate-Limit-Reset': '3600',
  });
});

it('shows the quota of the client', () => {
  expect(rateHeaders(QUOTA, 'POST', NOW_MS)).toEqual({
    'X-RateLimit-UserLimit': '10',
    'X-RateLimit-UserRemaining': '3',
    'X-RateLimit-UserReset': '1795435260',
    'X-RateLimit-ClientLimit': '12500',
    'X-RateLimit-ClientRemaining': '12500',
    'X-RateLimit-ClientReset': '86400',
    'X-Post-Rate-Limit-Limit': '10',
    'X-Post-Rate-Limit-Remaining': '3',
    'X-Post-Rate-Limit-Reset': '60',
  });
});

it.each(['GET', 'PUT', 'DELETE'])('has no fields about posts for %s', (method) => {
  expect(Object.keys(rateHeaders(QUOTA, method)).filter((name) => name.startsWith('X-Post-'))).toEqual([]);
});
