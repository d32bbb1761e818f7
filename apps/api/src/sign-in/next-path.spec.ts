import { expect, it } from 'vitest';

import { nextPath } from './next-path.js';

it.each(['/', '/account/sessions', '/account/images?before=4fYk2aXbQ9Z#top', '/a?next=//evil.example'])(
  'continues at the path %s',
  (path) => expect(nextPath(path)).toBe(path),
);

it.each([
  undefined,
  '',
  'account',
  'https://evil.example/',
  'javascript:alert(1)',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  '/%2e//evil.example',
  '/a\\b',
  '/a b',
  '/\u0000',
  '/\r\nset-cookie: a=b',
  '/é',
  `/${'a'.repeat(2_000)}`,
])('continues at the start page instead of %j', (text) => expect(nextPath(text)).toBe('/'));
