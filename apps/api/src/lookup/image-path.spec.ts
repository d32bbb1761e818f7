import { expect, it } from 'vitest';

import { parseImagePath } from './image-path.js';

it.each([
  ['4fYk2aXbQ9Z.png', { key: '4fYk2aXbQ9Z', size: undefined, extension: 'png' }],
  ['4fYk2aXbQ9Zm.webp', { key: '4fYk2aXbQ9Z', size: 'm', extension: 'webp' }],
  ['4fYk2aXbQ9Z.JPG', { key: '4fYk2aXbQ9Z', size: undefined, extension: 'JPG' }],
  ['4fYk2aXbQ9Z.a', { key: '4fYk2aXbQ9Z', size: undefined, extension: 'a' }],
])('reads %s', (name, path) => {
  expect(parseImagePath(name)).toEqual(path);
});

it.each([
  '',
  '4fYk2aXbQ9Z',
  '4fYk2aXbQ9Z.',
  '4fYk2aXbQ9.png',
  '4fYk2aXbQ9Z0.png',
  '4fYk2aXbQ9Zz.png',
  '4fYk2aXbQ9Zmm.png',
  '4fYk2aXbQ9Z.ninechars',
  '4fYk2aXbQ9Z.png.exe',
  '4fYk2aXbQ9Z.png\n',
  '../4fYk2aXbQ9Z.png',
  '4fYk2aXb-9Z.png',
  '４fYk2aXbQ9Z.png',
])('returns undefined for %j', (name) => {
  expect(parseImagePath(name)).toBeUndefined();
});
