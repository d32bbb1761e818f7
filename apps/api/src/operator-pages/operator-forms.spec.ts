import { DomainError, type ProblemCode } from '#errors';
import { describe, expect, it } from 'vitest';

import type { FormFailure } from '../pages/admin/parts/form-outcome.js';
import { readAccount, readBan, readId, readName, refusalOf } from './operator-forms.js';

const NOW = Date.UTC(2026, 11, 1);
const form = (fields: Record<string, string>) =>
  new Map(Object.entries(fields).map(([name, value]) => [name, [value]]));
const BAN = { kind: 'address', value: ' 192.0.2.0/24 ', reason: 'Spam', days: '' };

describe('readBan', () => {
  it.each([
    ['', null],
    ['30', NOW + 30 * 86_400_000],
    ['0,5', NOW + 43_200_000],
  ])('reads %j days', (days, until) => {
    const wanted = { kind: 'address', value: '192.0.2.0/24', reason: 'Spam', until };
    expect(readBan(form({ ...BAN, days }), NOW)).toEqual(wanted);
  });

  it.each([
    { kind: 'all' },
    { value: ' ' },
    { reason: '' },
    { reason: 'x'.repeat(501) },
    { days: '-1' },
    { days: 'x' },
  ])('refuses %j', (wrong) => {
    expect(() => readBan(form({ ...BAN, ...wrong }), NOW)).toThrow(DomainError);
  });
});

describe('readAccount', () => {
  it('reads megabytes and days, and an empty field as no limit', () => {
    const fields = { name: 'anna', admin: 'yes', bytesPerDay: '1.5', imageBytes: '', expiresIn: '2' };
    expect(readAccount(form(fields))).toEqual({
      name: 'anna',
      role: 'admin',
      isDisabled: false,
      limits: {
        uploadsPerHour: null,
        bytesPerDay: 1_500_000,
        totalBytes: null,
        imageBytes: null,
        expiresIn: 172_800,
      },
    });
  });

  it.each<Record<string, string>>([
    { name: '' },
    { name: 'a\u0007' },
    { totalBytes: 'much' },
    { totalBytes: '-1' },
    { expiresIn: '366' },
  ])('refuses %j', (wrong) => {
    expect(() => readAccount(form({ name: 'anna', ...wrong }))).toThrow(DomainError);
  });
});

it('reads a name, and an id only if it is one', () => {
  expect(readName(form({ name: ' laptop ' }))).toBe('laptop');
  expect([readId(form({ id: '0000000000B' })), readId(form({ id: 'x' })), readId(form({}))]).toEqual([
    expect.any(BigInt),
    undefined,
    undefined,
  ]);
});

describe('refusalOf', () => {
  const failureOf = (read: () => unknown) => {
    try {
      read();
    } catch (error) {
      return refusalOf(error);
    }
    return undefined;
  };

  it('names the fields with wrong values, each once', () => {
    expect(failureOf(() => readBan(form({ kind: 'all', days: '-1' }), NOW))).toEqual([
      'kind',
      'value',
      'reason',
      'days',
    ]);
    const limits = { name: '', totalBytes: 'much', imageBytes: '-1', expiresIn: '366' };
    expect(failureOf(() => readAccount(form(limits)))).toEqual(['name', 'limit', 'expiresIn']);
  });

  it.each<[ProblemCode, FormFailure]>([
    ['invalid-request', ['fixedAccount']],
    ['account-exists', ['nameTaken']],
    ['too-many-keys', ['tooManyKeys']],
    ['image-gone', ['missingImage']],
    ['scope-missing', ['other']],
  ])('names what stands against a change: %s', (code, failure) => {
    expect(refusalOf(new DomainError(code, 'A text in English.'))).toEqual(failure);
  });

  it.each([new DomainError('unavailable', 'The database does not answer.'), new TypeError('A bug.')])(
    'throws what the person cannot correct: %s',
    (error) => expect(() => refusalOf(error)).toThrow(error),
  );
});
