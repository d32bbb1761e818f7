import { expect, it } from 'vitest';

import { clientNetwork } from './client-network.js';

it('counts each IPv4 address as one client', () => {
  expect(clientNetwork('192.0.2.1')).not.toBe(clientNetwork('192.0.2.2'));
});

it('counts an IPv4-mapped IPv6 address as the IPv4 address', () => {
  expect(clientNetwork('::ffff:192.0.2.1')).toBe(clientNetwork('192.0.2.1'));
});

it('counts the addresses of one IPv6 /64 as one client', () => {
  expect(clientNetwork('2001:db8:1:2::1')).toBe(clientNetwork('2001:db8:1:2:ffff:eeee:dddd:cccc'));
  expect(clientNetwork('2001:db8:1:2::1')).not.toBe(clientNetwork('2001:db8:1:3::1'));
});

it('returns a text that is not an address unchanged', () => {
  expect(clientNetwork('unknown')).toBe('unknown');
});
