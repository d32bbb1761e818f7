import type { Link } from '#links';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { bytesCaching, purgeTags, redirectCaching } from './caching.js';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const linkFor = (seconds: number | null) => ({ expiresAt: seconds === null ? null : NOW + seconds * 1000 }) as Link;

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

describe('bytes', () => {
  it('may be cached for a year, because they never change', () => {
    expect(bytesCaching(linkFor(null))).toEqual({ 'cache-control': 'public, max-age=31536000, immutable' });
  });

  it.each([
    [10_000, 60],
    [1_200, 60],
    [600, 30],
    [1, 1],
    [0, 0],
  ])('may be cached until the image expires in %d s; by the edge for %d s', (seconds, edgeSeconds) => {
    expect(bytesCaching(linkFor(seconds))).toEqual({
      'cache-control': `public, max-age=${seconds}`,
      'x-accel-expires': String(edgeSeconds),
    });
  });

  it('may not be cached for less than 0 s after the image expired', () => {
    expect(bytesCaching(linkFor(-5))['cache-control']).toBe('public, max-age=0');
  });
});

it('lets caches keep a redirect for a day, or until the image expires', () => {
  expect(redirectCaching(linkFor(null))).toEqual({ 'cache-control': 'public, max-age=86400' });
  expect(redirectCaching(linkFor(100))).toMatchObject({ 'cache-control': 'public, max-age=100' });
});

it('tags answers with the key for Cloudflare and Fastly', () => {
  expect(purgeTags('4fYk2aXbQ9Z')).toEqual({ 'cache-tag': '4fYk2aXbQ9Z', 'surrogate-key': '4fYk2aXbQ9Z' });
});
