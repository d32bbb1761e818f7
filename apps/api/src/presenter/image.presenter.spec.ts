import { IMAGE_FORMATS } from '#formats';
import type { KeyCodec } from '#keys';
import { formatColumns, type Link } from '#links';
import { describe, expect, it } from 'vitest';

import { PublicUrls } from '../http/public-urls.js';
import { ImagePresenter } from './image.presenter.js';

const urls = Object.assign(new PublicUrls(), { base: 'https://img.example' });
const codec = { encode: () => '4fYk2aXbQ9Z', deleteToken: () => 'token' } as unknown as KeyCodec;
const presenter = new ImagePresenter(codec, urls);

const linkOf = (fields: Partial<Link> = {}): Link => ({
  id: 0n,
  store: 0,
  format: IMAGE_FORMATS.jpeg.number,
  bytes: 1000,
  width: 40,
  height: 30,
  flags: 0,
  sha256: Buffer.alloc(32, 0xab),
  uploadSha256: null,
  title: 'Lake',
  description: null,
  expiresAt: null,
  deletedAt: null,
  ownerId: null,
  ...fields,
});

describe('an image', () => {
  it('has its URLs, its format and its dates', () => {
    const image = presenter.toImage(linkOf({ expiresAt: Date.parse('2026-12-24T00:00:00Z') }));
    expect(image).toMatchObject({
      key: '4fYk2aXbQ9Z',
      link: 'https://img.example/gallery/4fYk2aXbQ9Z',
      imageUrl: 'https://img.example/i/4fYk2aXbQ9Z.jpg',
      contentType: 'image/jpeg',
      animated: false,
      createdAt: '2026-01-01T00:00:00.000Z',
      expiresAt: '2026-12-24T00:00:00.000Z',
    });
    expect(image.thumbnails.h).toBe('https://img.example/i/4fYk2aXbQ9Zh.webp');
  });

  it('has the digest of the stored bytes as that of the upload where both are the same', () => {
    const stored = 'ab'.repeat(32);
    const sent = Buffer.alloc(32, 0xcd);
    expect(presenter.toImage(linkOf()).uploadSha256).toBe(stored);
    expect(presenter.toImage(linkOf({ uploadSha256: sent }))).toMatchObject({
      sha256: stored,
      uploadSha256: 'cd'.repeat(32),
    });
  });

  it('is animated by its flag', () => {
    expect(presenter.toImage(linkOf(formatColumns({ format: 'gif', animated: true }))).animated).toBe(true);
  });

  it.each(['l1-hit', 'l2-hit', 'miss'] as const)('is the same as JSON, read from %s', (cache) => {
    const link = linkOf();
    const json = [presenter.toJson({ link, cache }), presenter.toJson({ link, cache })];
    expect(json.map((text) => JSON.parse(text) as unknown)).toEqual([presenter.toImage(link), presenter.toImage(link)]);
  });

  it('is deleted with its token, on a page', () => {
    expect(presenter.deleteRights(0n)).toEqual({
      deleteToken: 'token',
      deleteUrl: 'https://img.example/delete/token',
    });
  });
});
