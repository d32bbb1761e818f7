import { describe, expect, it } from 'vitest';

import { AddressIndex } from './address-index.js';
import { formatNetwork, parseNetwork } from './address-value.js';

function indexOf(...networks: string[]): AddressIndex {
  const index = new AddressIndex();
  for (const [at, network] of networks.entries()) {
    index.add(parseNetwork(network) as Buffer, { id: BigInt(at + 1), until: null });
  }
  return index;
}

describe('parseNetwork', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7/32', '192.0.2.7'],
    ['192.0.2.7/24', '192.0.2.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:db8:1:2:3::/64', '2001:db8:1:2::/64'],
    ['::/0', '::/0'],
  ])('reads %s as %s', (text, network) => {
    expect(formatNetwork(parseNetwork(text) as Buffer)).toBe(network);
  });

  it.each([
    '',
    'localhost',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.7/33',
    '2001:db8::/129',
    '192.0.2.7/',
    '/24',
    '0x7f.1',
    '1/2/3',
  ])('returns undefined for %j', (text) => {
    expect(parseNetwork(text)).toBeUndefined();
  });
});

describe('AddressIndex', () => {
  it.each([
    ['192.0.2.7', ['192.0.2.7', '::ffff:192.0.2.7'], ['192.0.2.6', '2001:db8::1']],
    ['192.0.2.0/25', ['192.0.2.0', '192.0.2.127'], ['192.0.2.128', '192.0.3.0']],
    ['0.0.0.0/0', ['192.0.2.7', '8.8.8.8'], ['2001:db8::1']],
    ['2001:db8::1', ['2001:db8:0::1'], ['2001:db8::2', '192.0.2.7']],
    ['2001:db8::/33', ['2001:db8:7fff::1'], ['2001:db8:8000::1']],
    ['fe80::1', ['fe80::1%eth0'], ['fe80::2%eth0']],
  ])('the ban of %s applies to %j, but not to %j', (network, banned, others) => {
    const index = indexOf(network);
    expect(banned.filter((address) => !index.find(address, 0))).toEqual([]);
    expect(others.filter((address) => index.find(address, 0))).toEqual([]);
  });

  it('finds no ban of text that is no address', () => {
    expect(indexOf('0.0.0.0/0', '::/0').find('unix:', 0)).toBeUndefined();
  });

  it('finds a ban until its end', () => {
    const index = new AddressIndex();
    index.add(parseNetwork('192.0.2.7') as Buffer, { id: 1n, until: 1000 });
    expect([index.find('192.0.2.7', 999)?.id, index.find('192.0.2.7', 1000)]).toEqual([1n, undefined]);
  });

  it('does not find a deleted ban, and keeps a later ban of the same network', () => {
    const index = indexOf('192.0.2.0/24', '192.0.2.7');
    index.delete(parseNetwork('192.0.2.0/24') as Buffer, 1n);
    index.delete(parseNetwork('192.0.2.7') as Buffer, 1n);
    expect([index.find('192.0.2.8', 0), index.find('192.0.2.7', 0)?.id, index.size]).toEqual([undefined, 2n, 1]);
  });
});
