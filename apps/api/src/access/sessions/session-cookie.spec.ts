import { expect, it } from 'vitest';

import { endedSessionCookie, sessionCookie, sessionToken } from './session-cookie.js';

it.each([
  ['imglink_session=abc', 'abc'],
  ['theme=dark; imglink_session=abc; other=x', 'abc'],
  ['theme=dark;imglink_session=abc', 'abc'],
  ['imglink_session=', ''],
  ['imglink_session', undefined],
  ['other_imglink_session=abc', undefined],
  ['theme=dark', undefined],
  ['', undefined],
  [undefined, undefined],
])('reads the token of %j', (field, token) => {
  expect(sessionToken(field)).toBe(token);
});

it('hides the cookie from scripts, from other sites and, under https, from http', () => {
  expect([sessionCookie('abc', true), sessionCookie('abc', false)]).toEqual([
    'imglink_session=abc; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure',
    'imglink_session=abc; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax',
  ]);
});

it('ends the session with a cookie of the same attributes', () => {
  expect(endedSessionCookie(true)).toBe('imglink_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure');
});
