import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';

import { AddressGuard } from './address-guard.js';

const strict = new AddressGuard([], () => []);

it.each([
  '8.8.8.8',
  '1.1.1.1',
  '93.184.216.34',
  '172.32.0.1',
  '100.128.0.1',
  '2606:4700::1111',
  '2a00:1450:4001::200e',
])('permits the public address %s', (address) => {
  expect(strict.permits('host', address, 443)).toBe(true);
});

it('permits no IPv6 address outside of 2000::/3', () => {
  const outside = fc.tuple(fc.integer({ min: 0, max: 0xffff }), fc.ipV6()).filter(([first]) => first >> 13 !== 1);
  const property = fc.property(outside, ([first, rest]) => {
    const { parts } = ipaddr.IPv6.parse(rest);
    const address = new ipaddr.IPv6([first, ...parts.slice(1)]).toString();
    expect(strict.permits('host', address, 80)).toBe(false);
  });
  fc.assert(property);
});

it('permits no IPv6 address that embeds an IPv4 address, public or not', () => {
  const property = fc.property(fc.ipV4(), fc.nat(0xffff), (v4, interfaceId) => {
    const [a = 0, b = 0, c = 0, d = 0] = ipaddr.IPv4.parse(v4).octets;
    const hex = [(a << 8) | b, (c << 8) | d].map((part) => part.toString(16)).join(':');
    const mapped = [`::ffff:${hex}`, `::${hex}`, `::ffff:0:${hex}`, `64:ff9b::${hex}`, `64:ff9b:1::${hex}`];
    const tunnelled = [`2002:${hex}::${interfaceId.toString(16)}`, `2001:0:${hex}::1`, `2a00:1450::5efe:${hex}`];
    for (const address of [...mapped, ...tunnelled]) expect(strict.permits('host', address, 80)).toBe(false);
  });
  fc.assert(property);
});

it('permits only web ports at a public address', () => {
  const permitted = Array.from({ length: 65_536 }, (_, port) => port).filter((port) =>
    strict.permits('h', '8.8.8.8', port),
  );
  expect(permitted).toEqual([80, 443, 8080, 8443]);
});

it('treats a public address on a network of this machine as internal', () => {
  const guard = new AddressGuard(['8.8.4.9'], () => [ipaddr.parseCIDR('8.8.4.4/24')]);
  expect(['8.8.4.7', '8.8.5.7', '8.8.4.9'].map((address) => guard.permits('h', address, 80))).toEqual([
    false,
    true,
    true,
  ]);
});

describe('with an allow list', () => {
  const guard = new AddressGuard(
    ['10.1.0.0/16', 'fd01::/16', '127.0.0.1:3000', '[::1]:3000', 'Media.lan', 'box.lan:81'],
    () => [],
  );

  it.each([
    ['anything', '10.1.2.3', 6379],
    ['anything', 'fd01::5', 1],
    ['anything', '127.0.0.1', 3000],
    ['anything', '::1', 3000],
    ['media.lan', '192.168.7.7', 9000],
    ['media.lan', '127.0.0.1', 1],
    ['media.lan', 'fd99::1', 80],
    ['box.lan', '192.168.7.7', 81],
    ['anything', '8.8.8.8', 80],
  ])('permits %s at %s, port %i', (host, address, port) => {
    expect(guard.permits(host, address, port)).toBe(true);
  });

  it.each([
    ['anything', '10.2.2.3', 80],
    ['anything', '::ffff:10.1.2.3', 80],
    ['anything', '127.0.0.1', 3001],
    ['anything', '127.0.0.2', 3000],
    ['sub.media.lan', '192.168.7.7', 80],
    ['media.lan.evil.test', '192.168.7.7', 80],
    ['box.lan', '192.168.7.7', 80],
    ['media.lan', '169.254.169.254', 80],
    ['media.lan', 'fd00:ec2::254', 80],
    ['media.lan', '0.0.0.0', 80],
    ['media.lan', '::ffff:127.0.0.1', 80],
    ['media.lan', 'no address', 80],
  ])('refuses %s at %s, port %i', (host, address, port) => {
    expect(guard.permits(host, address, port)).toBe(false);
  });
});
