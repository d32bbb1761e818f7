import { expect, it } from 'vitest';

import { countedLimits, expirySeconds, maxImageBytes } from './effective-limits.js';
import { principalWith } from './testing/principal.js';

const MAX_UPLOAD_BYTES = 1_000;
const DAY = 86_400;

it.each([
  ['nobody is known', undefined, 1_000],
  ['there are no limits', principalWith({}), 1_000],
  ['the account has a limit', principalWith({ account: { imageBytes: 600 } }), 600],
  ['the key has a smaller one', principalWith({ account: { imageBytes: 600 }, key: { imageBytes: 500 } }), 500],
  ['the key has a larger one', principalWith({ account: { imageBytes: 600 }, key: { imageBytes: 700 } }), 600],
  ['a limit is above MAX_UPLOAD_BYTES', principalWith({ key: { imageBytes: 2_000 } }), 1_000],
  ['no byte is allowed', principalWith({ key: { imageBytes: 0 } }), 0],
])('limits the bytes of an image where %s', (_case, principal, expected) => {
  expect(maxImageBytes({ principal }, MAX_UPLOAD_BYTES)).toBe(expected);
});

it.each([
  ['nobody is known', undefined, undefined, undefined],
  ['there is no limit', principalWith({}), undefined, undefined],
  ['the account has a default', principalWith({ account: { expiresIn: DAY } }), undefined, DAY],
  ['the key has a shorter one', principalWith({ account: { expiresIn: DAY }, key: { expiresIn: 60 } }), undefined, 60],
  ['the key has a longer one', principalWith({ account: { expiresIn: 60 }, key: { expiresIn: DAY } }), undefined, 60],
  ['the upload names one itself', principalWith({ account: { expiresIn: 60 } }), DAY, DAY],
])('decides when an image expires where %s', (_case, principal, requested, expected) => {
  expect(expirySeconds(principal, requested)).toBe(expected);
});

it('counts the account always, and before it the key if it has the limit', () => {
  const holders = (principal: Parameters<typeof countedLimits>[0]) =>
    countedLimits(principal, 'uploadsPerHour').map(({ countKey, limit }) => [countKey, limit]);
  expect(holders(principalWith({}))).toEqual([['account.5', null]]);
  expect(holders(principalWith({ account: { uploadsPerHour: 9 }, key: { uploadsPerHour: 2 } }))).toEqual([
    ['key.7', 2],
    ['account.5', 9],
  ]);
});

it('counts a key with the limited key that has made it', () => {
  const principal = principalWith({ key: { uploadsPerHour: 2 } });
  const key = { ...principal.key!, countsWith: 9n };
  expect(countedLimits({ ...principal, key }, 'uploadsPerHour')[0]).toMatchObject({ countKey: 'key.9', limit: 2 });
});
