import { describe, expect, it } from 'vitest';

import { idempotencyHash, readIdempotencyKey } from './idempotency-key.js';

const OPERATION = 'POST /v1/images';
const UUID = '8e03978e-40d5-43e8-bc93-6894a57f9324';
const hash = (address: string, key: string) => idempotencyHash(OPERATION, { address }, key).toString('hex');

describe('idempotencyHash', () => {
  it('is the same from every address for a key that cannot be guessed', () => {
    expect(hash('192.0.2.1', UUID)).toBe(hash('2001:db8::1', UUID));
    expect(hash('192.0.2.1', UUID)).not.toBe(hash('192.0.2.1', UUID.replace('8e', '8f')));
  });

  it('differs between networks for a key that can be guessed', () => {
    expect(hash('192.0.2.1', 'photo-1')).toBe(hash('192.0.2.254', 'photo-1'));
    expect(hash('192.0.2.1', 'photo-1')).toBe(hash('::ffff:192.0.2.1', 'photo-1'));
    expect(hash('192.0.2.1', 'photo-1')).not.toBe(hash('192.0.3.1', 'photo-1'));
    expect(hash('2001:db8:0:1::1', 'photo-1')).toBe(hash('2001:db8:0:1:ffff::2', 'photo-1'));
    expect(hash('2001:db8:0:1::1', 'photo-1')).not.toBe(hash('2001:db8:0:2::1', 'photo-1'));
  });

  it('treats all clients without an address as one network', () => {
    expect(hash('unknown', 'photo-1')).toBe(hash('unknown', 'photo-1'));
    expect(hash('unknown', 'photo-1')).not.toBe(hash('192.0.2.1', 'photo-1'));
  });

  it('differs between operations', () => {
    expect(idempotencyHash('POST /other', { address: '192.0.2.1' }, UUID).toString('hex')).not.toBe(
      hash('192.0.2.1', UUID),
    );
  });
});

describe('readIdempotencyKey', () => {
  it.each([
    [undefined, undefined],
    ['"a \\"key\\""', 'a "key"'],
    [' bare ', 'bare'],
  ])('reads %j', (field, key) => {
    expect(readIdempotencyKey(field)).toBe(key);
  });

  it.each(['', '""', 'ä', 'x'.repeat(256)])('refuses %j', (field) => {
    expect(() => readIdempotencyKey(field)).toThrow('1 to 255 visible ASCII characters');
  });
});

it('accepts a key of an account from every address, and for no other account', () => {
  const ofAccount = (accountId: bigint, key: string) => idempotencyHash(OPERATION, { accountId }, key).toString('hex');
  expect(ofAccount(5n, 'photo-1')).toBe(ofAccount(5n, 'photo-1'));
  expect(new Set([ofAccount(5n, UUID), ofAccount(6n, UUID), hash('192.0.2.1', UUID)]).size).toBe(3);
});
