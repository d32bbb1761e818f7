import { expect, it } from 'vitest';

import { clientOf } from './client-address.js';

it('tells IPv4 addresses apart', () => {
  expect(clientOf('192.0.2.1')).not.toBe(clientOf('192.0.2.2'));
});

it('takes an IPv4 address for the same in IPv6 clothes', () => {
  expect(clientOf('::ffff:192.0.2.1')).toBe(clientOf('192.0.2.1'));
});

it('takes all addresses of a /64 for one client, and no others', () => {
  expect(clientOf('2001:db8:1:2::1')).toBe(clientOf('2001:db8:1:2:ffff:eeee:dddd:cccc'));
  expect(clientOf('2001:db8:1:2::1')).not.toBe(clientOf('2001:db8:1:3::1'));
});

it('takes what is no address for a client of its own', () => {
  expect(clientOf('unknown')).toBe('unknown');
});
