import { expect, it } from 'vitest';

import { accountLimitsColumn, limitChanges, NO_LIMITS, withLimits } from './account-limits.js';
import { permits, SCOPES, scopesColumn } from './scopes.js';

it('stores limits as text, and no limits as NULL', () => {
  const limits = { ...NO_LIMITS, totalBytes: 5 };
  const text: unknown = accountLimitsColumn.to(limits);
  expect(accountLimitsColumn.from(text)).toEqual(limits);
  expect(accountLimitsColumn.to(NO_LIMITS)).toBeNull();
  expect(accountLimitsColumn.from(null)).toBe(NO_LIMITS);
});

it('reads the text of a version that knew fewer limits', () => {
  expect(accountLimitsColumn.from('{"imageBytes":5}')).toEqual({ ...NO_LIMITS, imageBytes: 5 });
});

it('changes the limits that are named', () => {
  const limits = { ...NO_LIMITS, totalBytes: 5, imageBytes: 6 };
  expect(withLimits(limits, { totalBytes: null, imageBytes: undefined })).toEqual({ ...NO_LIMITS, imageBytes: 6 });
  expect(withLimits(limits, undefined)).toEqual(limits);
});

it.each([{ totalBytes: -1 }, { totalBytes: 1.5 }, { totalBytes: '5' }, { expiresIn: 59 }, { other: 1 }, [], 5])(
  'accepts no limits %j',
  (limits) => {
    expect(limitChanges.safeParse(limits).success).toBe(false);
  },
);

it('stores scopes as text, and reads those that it knows', () => {
  expect(scopesColumn.to(['upload', 'manage'])).toBe('upload,manage');
  expect(scopesColumn.from('manage,upload,later')).toEqual(['upload', 'manage']);
});

it('permits an administrator everything', () => {
  expect(SCOPES.map((scope) => permits(['admin'], scope))).toEqual([true, true, true]);
  expect(SCOPES.map((scope) => permits(['upload'], scope))).toEqual([true, false, false]);
});
