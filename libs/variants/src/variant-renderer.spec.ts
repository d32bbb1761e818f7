import { DomainError } from '#errors';
import { type Renderer, RenderTimeout } from '#imaging';
import type { Link, LinksRepository } from '#links';
import { type ImageStores, originalKey, variantKey } from '#storage';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { beforeEach, expect, it } from 'vitest';

import { VariantRenderer } from './variant-renderer.js';

const ID = 7n;
const link = { id: ID, store: 0, format: 1, deletedAt: null } as Link;
const small = { size: 's', extension: 'webp' } as const;
const large = { size: 'h', extension: 'jpg' } as const;
const payload = { id: String(ID), wanted: [small, large] };
const keyOf = ({ size, extension }: typeof small | typeof large) => variantKey(ID, size, extension);

let objects: Map<string, Buffer>;
let links: (Link | null)[];
let rendered: unknown[];
let failure: Error | undefined;
let putFailure: Error | undefined;
let variants: VariantRenderer;

beforeEach(() => {
  objects = new Map([[originalKey(ID, 'jpg'), Buffer.from('original')]]);
  links = [];
  rendered = [];
  failure = putFailure = undefined;
  const store = {
    stat: async (key: string) => (objects.has(key) ? { key } : undefined),
    get: async (key: string) => {
      const bytes = objects.get(key);
      return bytes && { body: Readable.from([bytes]) };
    },
    put: async (key: string, body: AsyncIterable<Buffer>) => {
      if (putFailure && key === keyOf(large)) throw putFailure;
      objects.set(key, await buffer(body));
    },
    delete: async (keys: string[]) => keys.forEach((key) => objects.delete(key)),
  };
  const renderer = {
    render: async (_lane: string, request: { wanted: (typeof small)[] }) => {
      if (failure) throw failure;
      rendered.push(request);
      return request.wanted.map(({ size }) => Buffer.from(size));
    },
  };
  variants = new VariantRenderer(
    { find: async () => (links.length > 0 ? (links.shift() ?? null) : link) } as unknown as LinksRepository,
    { at: () => store } as unknown as ImageStores,
    renderer as unknown as Renderer,
    { maxPixels: 100, log: undefined as never },
  );
});

const stored = () => [small, large].map((variant) => objects.get(keyOf(variant))?.toString());

it('renders and stores all variants of a job', async () => {
  await variants.render('light', payload);
  expect(rendered).toEqual([{ original: Buffer.from('original'), wanted: [small, large], maxPixels: 100 }]);
  expect(stored()).toEqual(['s', 'h']);
});

it('renders only variants that are missing', async () => {
  objects.set(keyOf(small), Buffer.from('older'));
  await variants.render('light', payload);
  expect(rendered).toEqual([expect.objectContaining({ wanted: [large] })]);
  expect(stored()).toEqual(['older', 'h']);
});

it('renders nothing when nothing is missing', async () => {
  for (const variant of [small, large]) objects.set(keyOf(variant), Buffer.from('older'));
  await variants.render('light', payload);
  expect(rendered).toEqual([]);
});

it.each([
  ['has no link', null],
  ['has a tombstone', { ...link, deletedAt: 1 } as Link],
])('throws image-gone when the image %s', async (_, found) => {
  links = [found];
  await expect(variants.render('light', payload)).rejects.toMatchObject({ code: 'image-gone' });
  expect(rendered).toEqual([]);
});

it('leaves no variant of an image that is deleted during the render', async () => {
  links = [link, { ...link, deletedAt: 1 } as Link];
  await expect(variants.render('light', payload)).rejects.toMatchObject({ code: 'image-gone' });
  expect(stored()).toEqual([undefined, undefined]);
});

it('throws image-gone when the original is gone', async () => {
  objects.clear();
  await expect(variants.render('light', payload)).rejects.toMatchObject({ code: 'image-gone' });
});

it('stores the other variants when one cannot be stored, and throws', async () => {
  putFailure = new DomainError('no-space', 'The store is full.');
  await expect(variants.render('light', payload)).rejects.toBe(putFailure);
  expect(stored()).toEqual(['s', undefined]);
});

it.each([
  ['light', { code: 'variant-pending', isFinal: true }],
  ['heavy', { code: 'unavailable', isFinal: true, retryAfterSeconds: 600 }],
] as const)('reports the time limit of the %s lane', async (lane, expected) => {
  failure = new RenderTimeout('The render process did not answer within 5 s.');
  await expect(variants.render(lane, payload)).rejects.toMatchObject(expected);
});

it('passes on other errors of the renderer', async () => {
  failure = new DomainError('damaged-image', 'The pixels of the image cannot be decoded.');
  await expect(variants.render('light', payload)).rejects.toBe(failure);
});
