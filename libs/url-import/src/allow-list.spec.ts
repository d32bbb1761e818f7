import { expect, it } from 'vitest';

import { parseAllowList } from './allow-list.js';

it('splits the list at spaces, lines and commas', () => {
  const text = ' 10.0.0.0/8,fd00::/8  media.lan\nmy_service:8080, [::1]:3000 ::1 127.0.0.1:80 ';
  const entries = ['10.0.0.0/8', 'fd00::/8', 'media.lan', 'my_service:8080', '[::1]:3000', '::1', '127.0.0.1:80'];
  expect(parseAllowList(text)).toEqual(entries);
});

it('takes an empty list', () => {
  expect(parseAllowList(' ')).toEqual([]);
});

it.each(['10.0.0.0/33', '10.0.0/8', '010.0.0.0/8', '0x0a.0.0.0/8', 'fd00::/129', 'host/8', '/8', '10.0.0.0/', 'a/b/c'])(
  'refuses %s as a malformed CIDR and names it',
  (entry) => {
    expect(() => parseAllowList(`localhost ${entry}`)).toThrow(`"${entry}" is not a CIDR`);
  },
);

it.each([
  '*.lan',
  'host:',
  'host:99999',
  'host:http',
  'user@host',
  '127.1',
  '0x7f.1',
  '999.0.0.1',
  '[::1',
  '[10.0.0.1]',
])('refuses %s as neither host nor address', (entry) => {
  expect(() => parseAllowList(entry)).toThrow(`"${entry}" is neither`);
});
