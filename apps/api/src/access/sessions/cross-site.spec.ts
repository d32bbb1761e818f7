import { expect, it } from 'vitest';

import { isCrossSite } from './cross-site.js';

const OWN = 'https://img.example/pictures';

it.each([
  [{ origin: 'https://img.example' }, false],
  [{ origin: 'https://img.example', 'sec-fetch-site': 'cross-site' }, false],
  [{ 'sec-fetch-site': 'same-origin' }, false],
  [{ origin: 'http://img.example' }, true],
  [{ origin: 'https://img.example:8443' }, true],
  [{ origin: 'https://www.img.example' }, true],
  [{ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }, true],
  [{ origin: 'null' }, true],
  [{ origin: '' }, true],
  [{ 'sec-fetch-site': 'same-site' }, true],
  [{ 'sec-fetch-site': 'none' }, true],
  [{}, true],
])('decides by Origin, then by Sec-Fetch-Site: %j', (headers, expected) => {
  expect(isCrossSite({ method: 'POST', headers }, OWN)).toBe(expected);
});

it.each([
  ['http://127.0.0.1:3000', 'http://localhost:3000', false],
  ['http://[::1]:3000', 'http://127.0.0.1:3000', false],
  ['http://127.0.0.1:3000', 'http://localhost:4000', true],
  ['http://127.0.0.1:3000', 'https://localhost:3000', true],
  ['http://127.0.0.1:3000', 'http://localhost.evil.example:3000', true],
])('takes the names of the own machine for one: %s and %s', (own, origin, expected) => {
  expect(isCrossSite({ method: 'POST', headers: { origin } }, own)).toBe(expected);
});

it.each(['GET', 'HEAD', 'OPTIONS'])('lets other sites read: %s', (method) => {
  expect(isCrossSite({ method, headers: { origin: 'https://evil.example' } }, OWN)).toBe(false);
});
