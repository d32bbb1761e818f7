import { expect, it } from 'vitest';

import { newKeyCookie, newKeyIn, shownKeyCookie } from './new-key-cookie.js';

const KEY = `imk_2kTz0Yb9QxA_${'a'.repeat(32)}`;

it('carries a key to the next page of this site, for two minutes', () => {
  const attributes = 'Path=/account/keys; Max-Age=120; HttpOnly; SameSite=Strict';
  expect(newKeyCookie(KEY, false)).toBe(`imglink_new_key=${KEY}; ${attributes}`);
  expect(newKeyCookie(KEY, true)).toBe(`imglink_new_key=${KEY}; ${attributes}; Secure`);
  expect(shownKeyCookie(true)).toMatch(/^imglink_new_key=; Path=\/account\/keys; Max-Age=0;/);
});

it.each([
  [undefined, undefined],
  ['', undefined],
  ['imglink_session=abc', undefined],
  ['imglink_new_key=', undefined],
  ['imglink_new_key=<script>', undefined],
  [`imglink_session=abc; imglink_new_key=${KEY}`, KEY],
])('finds the key in %s', (cookies, key) => {
  expect(newKeyIn(cookies)).toBe(key);
});
