import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';

import { FlowCookie } from './flow-cookie.js';

const FLOW = { state: 's', nonce: 'n', verifier: 'v', next: '/account/images?a=b' };
const cookies = new FlowCookie(randomBytes(32), false);
const sentBack = (field: string) => `theme=dark; ${field.split(';', 1)[0]}`;

it('returns the flow that it wrote, for ten minutes', () => {
  const field = cookies.write(FLOW, 1_000);
  expect(cookies.read(sentBack(field), 600_999)).toEqual(FLOW);
  expect(cookies.read(sentBack(field), 601_000)).toBeUndefined();
  expect(field).not.toContain('account');
});

it('has the attributes of a cookie for the pages of the flow alone', () => {
  expect(cookies.write(FLOW)).toMatch(/; Path=\/sign-in; Max-Age=600; HttpOnly; SameSite=Lax$/);
  expect(new FlowCookie(randomBytes(32), true).write(FLOW)).toMatch(/; Secure$/);
  expect(cookies.clear()).toContain('imglink_sign_in=; Path=/sign-in; Max-Age=0');
});

it('returns nothing for a cookie that it did not write', () => {
  const field = sentBack(cookies.write(FLOW));
  expect(new FlowCookie(randomBytes(32), false).read(field)).toBeUndefined();
  const changed = field.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
  for (const other of [undefined, '', 'imglink_sign_in=', 'imglink_sign_in=AAAA', 'x_imglink_sign_in=AAAA', changed]) {
    expect(cookies.read(other)).toBeUndefined();
  }
});
