import { expect, it } from 'vitest';

import { oembedTarget } from './oembed-target.js';

const KEY = '4fYk2aXbQ9Z';

it.each([
  [`/gallery/${KEY}`, { kind: 'image', key: KEY }],
  [`/i/${KEY}.jpg`, { kind: 'image', key: KEY }],
  [`/i/${KEY}m.webp`, { kind: 'image', key: KEY }],
  [`/i/${KEY}`, { kind: 'image', key: KEY }],
  [`/${KEY}`, { kind: 'image', key: KEY }],
  [`/${KEY}h.jpg`, { kind: 'image', key: KEY }],
  [`/a/${KEY}`, { kind: 'album', key: KEY }],
])('%s leads to an image or an album', (path, target) => {
  expect(oembedTarget(path)).toEqual(target);
});

it.each(['', '/', '/docs', `/v1/images/${KEY}`, `/i/${KEY}q.jpg`, `/a/${KEY}/x`])('%s leads to neither', (path) => {
  expect(oembedTarget(path)).toBeUndefined();
});
