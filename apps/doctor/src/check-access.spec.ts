import type { Settings } from '#config';
import { expect, it } from 'vitest';

import { checkAccess } from './check-access.js';

const check = (host: string, publicUrl: string | undefined, uploadAccess: Settings['uploadAccess'] = 'open') =>
  checkAccess({ http: { host, publicUrl } as Settings['http'], uploadAccess }).verdict;

it.each([
  ['127.0.0.1', undefined],
  ['::1', undefined],
  ['localhost', 'http://localhost:3000'],
  ['127.0.0.1', 'http://127.0.0.1:3000'],
  ['127.0.0.1', 'http://[::1]:3000'],
])('accepts an open instance at %s with PUBLIC_URL %s', (host, publicUrl) => {
  expect(check(host, publicUrl)).toBe('ok');
});

it.each([
  ['0.0.0.0', undefined],
  ['::', undefined],
  ['192.0.2.7', undefined],
  ['127.0.0.1', 'https://img.example'],
])('warns of an open instance at %s with PUBLIC_URL %s', (host, publicUrl) => {
  expect(check(host, publicUrl)).toBe('warn');
  expect(check(host, publicUrl, 'key')).toBe('ok');
});
