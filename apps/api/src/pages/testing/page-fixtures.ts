import { VARIANT_SIZES } from '#formats';
import type { Key } from '#keys';

import type { Image } from '../../presenter/image.schemas.js';
import type { WebAssets } from '../web-assets.js';

export const BASE = 'https://img.example';
export const KEY = '4fYk2aXbQ9Z' as Key;

/** Text that would become markup on a page that does not escape it, and its escaped form in text and attributes. */
export const HOSTILE = `"><script>alert('1')</script>&`;
export const HOSTILE_ESCAPED = `&quot;>&lt;script>alert('1')&lt;/script>&amp;`;

export const ASSETS = {
  upload: { script: '/assets/main-1.js', modules: ['/assets/sdk-1.js'], styles: ['/assets/main-1.css'] },
  gallery: { script: '/assets/gallery-1.js', modules: [], styles: ['/assets/gallery-1.css'] },
  site: { name: 'imglink', contact: undefined, links: [] },
  account: { script: '/assets/account-1.js', modules: [], styles: ['/assets/account-1.css'] },
  admin: { script: '/assets/admin-1.js', modules: [], styles: ['/assets/admin-1.css'] },
} as unknown as WebAssets;

export const OEMBED = { json: `${BASE}/oembed?url=x&format=json`, xml: `${BASE}/oembed?url=x&format=xml` };

export const PICTURE = { url: `${BASE}/i/${KEY}h.jpg`, contentType: 'image/jpeg', width: 1024, height: 768 };

/** A JPEG of 4000 × 3000 pixels with a title, without a description, that does not expire. */
export const imageOf = (fields: Partial<Image> = {}): Image => ({
  key: KEY,
  link: `${BASE}/gallery/${KEY}`,
  imageUrl: `${BASE}/i/${KEY}.jpg`,
  contentType: 'image/jpeg',
  bytes: 1_234_567,
  width: 4000,
  height: 3000,
  animated: false,
  sha256: '0'.repeat(64),
  uploadSha256: '0'.repeat(64),
  title: 'Lake Como',
  description: null,
  createdAt: '2026-11-23T12:00:00.000Z',
  expiresAt: null,
  thumbnails: Object.fromEntries(
    VARIANT_SIZES.map((size) => [size, `${BASE}/i/${KEY}${size}.webp`]),
  ) as Image['thumbnails'],
  ...fields,
});
