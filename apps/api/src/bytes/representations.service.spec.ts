import type { Link } from '#links';
import type { ImageStores } from '#storage';
import type { VariantsService } from '#variants';
import { expect, it } from 'vitest';

import { canonicalExtension, RepresentationsService } from './representations.service.js';

const KEY = '4fYk2aXbQ9Z';
const link = { id: 7n, store: 2, format: 1, bytes: 1_000, sha256: Buffer.alloc(32, 0xab) } as Link;
const path = (extension: string, size?: 's' | 'm') => ({ key: KEY, size, extension });

/** Answers each request for a variant with an object of 50 bytes. */
function newService() {
  const requested: unknown[] = [];
  const find = async (...asked: unknown[]) => {
    requested.push(asked);
    return { size: 50 };
  };
  const service = new RepresentationsService({ find } as unknown as VariantsService, {} as ImageStores);
  return { service, requested };
}

it.each([
  ['jpg', 'jpg'],
  ['jpeg', 'jpg'],
  ['png', 'jpg'],
])('serves a JPEG requested as .%s as .%s', (requested, canonical) => {
  expect(canonicalExtension(link, path(requested))).toBe(canonical);
});

it.each([
  ['webp', 'webp'],
  ['avif', 'avif'],
  ['png', 'png'],
  ['jpg', 'jpg'],
  ['gif', 'jpg'],
  ['jpeg', 'jpg'],
])('serves a variant requested as .%s as .%s', (requested, canonical) => {
  expect(canonicalExtension(link, path(requested, 's'))).toBe(canonical);
});

it('finds the original without a look at the store', async () => {
  const { service, requested } = newService();
  expect(await service.find(link, path('jpg'), 'client')).toMatchObject({
    store: 2,
    contentType: 'image/jpeg',
    size: 1_000,
    etag: `"${'ab'.repeat(16)}"`,
    reprDigest: `sha-256=:${Buffer.alloc(32, 0xab).toString('base64')}:`,
  });
  expect(requested).toEqual([]);
});

it('finds a variant with a tag and a type of its own', async () => {
  const { service, requested } = newService();
  expect(await service.find(link, path('webp', 'm'), 'client')).toMatchObject({
    store: 2,
    contentType: 'image/webp',
    size: 50,
    etag: `"${'ab'.repeat(16)}-m-webp-1"`,
    reprDigest: undefined,
  });
  expect(requested).toEqual([[link, { size: 'm', extension: 'webp' }, 'client']]);
});

it('gives the original and each variant another object', async () => {
  const { service } = newService();
  const paths = [path('jpg'), path('jpg', 's'), path('webp', 's'), path('webp', 'm')];
  const found = await Promise.all(paths.map((each) => service.find(link, each, 'client')));
  expect(new Set(found.map(({ objectKey }) => objectKey)).size).toBe(paths.length);
  expect(new Set(found.map(({ etag }) => etag)).size).toBe(paths.length);
});
