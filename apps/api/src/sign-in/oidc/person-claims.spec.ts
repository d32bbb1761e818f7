import { describe, expect, it } from 'vitest';

import { identityOf } from './person-claims.js';

const ISSUER = 'https://id.example';
const nameOf = (claims: object) => identityOf(ISSUER, 'sub-1', claims as Record<string, unknown>, []).name;
const roleOf = (claims: object, admins = ['imglink-admins', 'boss@example.org']) =>
  identityOf(ISSUER, 'sub-1', claims as Record<string, unknown>, admins).role;

describe('the name', () => {
  it.each([
    [{ preferred_username: 'ada', email: 'ada@example.org', name: 'Ada Lovelace' }, 'ada'],
    [{ email: 'ada@example.org', name: 'Ada Lovelace' }, 'ada@example.org'],
    [{ preferred_username: '', email: 7, name: 'Ada  Lovelace ' }, 'Ada Lovelace'],
    [{ name: 'A\u0000\nB\u202e' }, 'A B'],
    [{ preferred_username: ' \t' }, 'sub-1'],
    [{}, 'sub-1'],
  ])('of %j is %s', (claims, name) => expect(nameOf(claims)).toBe(name));

  it('has at most 100 characters', () => expect([...nameOf({ name: '😀'.repeat(200) })].length).toBe(100));
});

describe('the role', () => {
  it.each([
    [{ groups: ['users', 'imglink-admins'] }, 'admin'],
    [{ groups: 'imglink-admins' }, 'admin'],
    [{ roles: ['imglink-admins'] }, 'admin'],
    [{ email: 'boss@example.org', email_verified: true }, 'admin'],
    [{ email: 'boss@example.org', email_verified: false }, 'member'],
    [{ email: 'boss@example.org', email_verified: 'true' }, 'member'],
    [{ email: 'boss@example.org' }, 'member'],
    [{ preferred_username: 'imglink-admins', name: 'imglink-admins' }, 'member'],
    [{ groups: [{ name: 'imglink-admins' }] }, 'member'],
    [{ groups: ['imglink-admins2'] }, 'member'],
    [{}, 'member'],
  ])('of %j is %s', (claims, role) => expect(roleOf(claims)).toBe(role));

  it('is left alone without OIDC_ADMINS', () => expect(roleOf({ groups: ['imglink-admins'] }, [])).toBeUndefined());
});
