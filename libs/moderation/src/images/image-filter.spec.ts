import { type Link, tombstone } from '#links';
import { describe, expect, it } from 'vitest';

import { addressBytes } from '../bans/address-value.js';
import { addressRange, type ImageFilter, isOneAddress, matchesAddress, matchesLink, stateOf } from './image-filter.js';

const linkOf = (changes: Partial<Link> = {}): Link => ({
  ...tombstone(1n, 0),
  format: 1,
  deletedAt: null,
  sha256: Buffer.alloc(32, 1),
  uploadSha256: Buffer.alloc(32, 2),
  ownerId: 7n,
  ...changes,
});

describe('stateOf', () => {
  it.each<[string, Partial<Link>]>([
    ['live', {}],
    ['live', { expiresAt: Date.now() + 3_600_000 }],
    ['blocked', { flags: 2 }],
    ['blocked', { flags: 3, expiresAt: 5 }],
    ['deleted', { deletedAt: 5 }],
    ['deleted', { expiresAt: 5 }],
  ])('is %s for %j', (state, changes) => {
    expect(stateOf(linkOf(changes))).toBe(state);
  });
});

describe('matchesLink', () => {
  it.each<[boolean, string, ImageFilter]>([
    [true, 'no filter', {}],
    [true, 'all fields', { accountId: 7n, sha256: Buffer.alloc(32, 1), state: 'live' }],
    [true, 'the digest of the bytes as sent', { sha256: Buffer.alloc(32, 2) }],
    [false, 'another digest', { sha256: Buffer.alloc(32, 3) }],
    [false, 'another account', { accountId: 8n }],
    [false, 'another state', { accountId: 7n, state: 'blocked' }],
  ])('is %s for %s', (matches, _name, filter) => {
    expect(matchesLink(linkOf(), filter)).toBe(matches);
  });

  it('is false for an upload that was deleted before it was stored', () => {
    expect(matchesLink(tombstone(1n, 5), {})).toBe(false);
  });

  it('compares the digest of the stored bytes if they are those that were sent', () => {
    expect(matchesLink(linkOf({ uploadSha256: null }), { sha256: Buffer.alloc(32, 2) })).toBe(false);
  });
});

describe('addressRange', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7', '192.0.2.7'],
    ['192.0.2.7/32', '192.0.2.7', '192.0.2.7'],
    ['192.0.2.7/25', '192.0.2.0', '192.0.2.127'],
    ['192.0.2.200/26', '192.0.2.192', '192.0.2.255'],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255'],
    ['::ffff:192.0.2.0/120', '192.0.2.0', '192.0.2.255'],
    ['2001:db8::1', '2001:db8::1', '2001:db8::1'],
    ['2001:db8::/33', '2001:db8::', '2001:db8:7fff:ffff:ffff:ffff:ffff:ffff'],
    ['::/0', '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('reads %s as %s to %s', (text, first, last) => {
    expect(addressRange(text)).toEqual({ first: addressBytes(first), last: addressBytes(last) });
  });

  it.each(['', 'example.org', '192.0.2.0/33', '2001:db8::/129'])('returns undefined for %j', (text) => {
    expect(addressRange(text)).toBeUndefined();
  });

  it('knows a single address', () => {
    expect(['192.0.2.7', '2001:db8::1', '192.0.2.0/31'].map((text) => isOneAddress(addressRange(text)!))).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('matchesAddress', () => {
  it.each([
    ['192.0.2.0/24', ['192.0.2.0', '192.0.2.255'], ['192.0.1.255', '192.0.3.0', '2001:db8::1']],
    ['2001:db8::/32', ['2001:db8::', '2001:db8:ffff::1'], ['2001:db9::', '192.0.2.1']],
  ])('in %s are %j, but not %j', (network, inside, outside) => {
    const filter = { addresses: addressRange(network) };
    const matching = [...inside, ...outside].filter((text) => matchesAddress(addressBytes(text), filter));
    expect(matching).toEqual(inside);
    expect([matchesAddress(undefined, filter), matchesAddress(undefined, {})]).toEqual([false, true]);
  });
});
