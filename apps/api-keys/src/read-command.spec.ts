import { expect, it } from 'vitest';

import { readCommand, UsageError } from './read-command.js';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const read = (line: string) => readCommand(line.split(' ').filter(Boolean), NOW);
const PLAIN = {
  kind: 'create',
  name: 'anna',
  isAdmin: false,
  scopes: ['upload', 'manage'],
  limits: {},
  expiresAt: null,
};

it.each([
  ['create anna', PLAIN],
  ['create anna --scopes manage,upload', PLAIN],
  ['create --scopes upload anna', { ...PLAIN, scopes: ['upload'] }],
  ['create anna --admin', { ...PLAIN, isAdmin: true, scopes: ['upload', 'manage', 'admin'] }],
  ['create anna --admin --scopes upload', { ...PLAIN, isAdmin: true, scopes: ['upload', 'admin'] }],
  ['create anna --expires 12h', { ...PLAIN, expiresAt: NOW + 43_200_000 }],
  ['create anna --expires 30d', { ...PLAIN, expiresAt: NOW + 2_592_000_000 }],
  ['create anna --expires 2w', { ...PLAIN, expiresAt: NOW + 1_209_600_000 }],
  ['create anna --expires 2027-01-31T12:00Z', { ...PLAIN, expiresAt: Date.parse('2027-01-31T12:00Z') }],
  [
    'create anna --uploads-per-hour 1 --bytes-per-day 2 --total-bytes 3 --image-bytes 0',
    { ...PLAIN, limits: { uploadsPerHour: 1, bytesPerDay: 2, totalBytes: 3, imageBytes: 0 } },
  ],
  ['list', { kind: 'list', name: undefined }],
  ['list anna', { kind: 'list', name: 'anna' }],
  ['revoke 00000000001', { kind: 'revoke', ids: [1n] }],
  ['revoke imk_00000000001_ExampleOfASecretKey000000017Ny6S', { kind: 'revoke', ids: [1n] }],
  ['revoke 00000000001 00000000002', { kind: 'revoke', ids: [1n, 2n] }],
  ['revoked', { kind: 'revoked', since: 0 }],
  ['revoked 2026-11-30T12:00Z', { kind: 'revoked', since: NOW }],
  ['--help', { kind: 'help' }],
  ['create -h', { kind: 'help' }],
])('reads %s', (line, command) => {
  expect(read(line)).toEqual(command);
});

it.each([
  ['', 'A command is missing.'],
  ['delete x', 'There is no command delete.'],
  ['create', 'NAME is missing.'],
  ['create anna b', 'There is one argument too many: b'],
  ['create a\u001b[2J', 'NAME must have at most 128 characters, and no control characters.'],
  [`create ${'x'.repeat(129)}`, 'NAME must have at most 128 characters, and no control characters.'],
  ['create anna --scopes root', '--scopes takes upload, manage, admin, not "root".'],
  ['create anna --scopes admin', 'The scope admin needs --admin.'],
  ['create anna --expires 0d', '--expires must be'],
  ['create anna --expires 5', '--expires must be'],
  ['create anna --expires soon', '--expires must be'],
  ['create anna --total-bytes 1.5', '--total-bytes must be a whole number, not "1.5".'],
  ['create anna --total-bytes 9007199254740992', '--total-bytes must be a whole number'],
  ['create anna --colour red', "Unknown option '--colour'"],
  ['list --admin', 'Options are for create alone.'],
  ['revoke', 'ID is missing.'],
  ['revoke 00000000001 abc', 'ID must be 11 letters and digits.'],
  ['revoked yesterday', 'TIME must be such as 2027-01-31T12:00Z, not "yesterday".'],
  ['revoke abc', 'ID must be 11 letters and digits.'],
  ['revoke zzzzzzzzzzz', 'ID must be 11 letters and digits.'],
])('explains the usage for %j', (line, detail) => {
  expect(() => read(line)).toThrow(UsageError);
  expect(() => read(line)).toThrow(detail);
});
