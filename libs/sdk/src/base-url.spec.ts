import { expect, it } from 'vitest';

import { checkedBaseUrl } from './base-url.js';

it.each([
  ['https://img.example', 'https://img.example'],
  ['http://localhost:3000/', 'http://localhost:3000'],
  ['http://[::1]:3000//', 'http://[::1]:3000'],
  [new URL('https://img.example/images/'), 'https://img.example/images'],
])('accepts %s', (given, checked) => {
  expect(checkedBaseUrl(given)).toBe(checked);
});

it.each([undefined, null, '', '/images', 'img.example', 'localhost:3000', 'ftp://img.example', 'http://', 7])(
  'refuses %j with a TypeError that names baseUrl',
  (given) => {
    expect(() => checkedBaseUrl(given)).toThrow(TypeError);
    expect(() => checkedBaseUrl(given)).toThrow(/baseUrl/);
  },
);

it.each(['https://img.example?a=1', 'https://img.example#a', 'https://user:secret@img.example'])(
  'refuses a URL with other parts: %s',
  (given) => {
    expect(() => checkedBaseUrl(given)).toThrow(/must not have/);
  },
);
