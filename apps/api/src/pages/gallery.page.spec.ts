import { describe, expect, it } from 'vitest';

import type { Image } from '../presenter/image.schemas.js';
import { galleryPage } from './gallery.page.js';
import { ASSETS, HOSTILE, HOSTILE_ESCAPED, imageOf, KEY, OEMBED, PICTURE } from './testing/page-fixtures.js';

const render = (fields: Partial<Image> = {}, language: 'en' | 'de' | 'fr' = 'en') =>
  galleryPage(ASSETS, imageOf(fields), { language, picture: PICTURE, oembed: OEMBED });

describe('the page of an image', () => {
  it('is a document in the language of the reader', () => {
    expect(render({}, 'de')).toMatch(/^<!doctype html><html lang="de"><head><meta charset="utf-8"\/>/);
  });

  it('shows the image by its path, with its title', () => {
    const page = render();
    expect(page).toContain('<title>Lake Como - imglink</title>');
    expect(page).toContain('<h1>Lake Como</h1>');
    expect(page).toMatch(
      new RegExp(`<a href="/i/${KEY}.jpg" data-zoom><img src="/i/${KEY}.jpg"[^>]* alt="Lake Como"[^>]*/></a>`),
    );
  });

  it('has a heading for an image without a title, which is not its key', () => {
    const page = render({ title: null });
    expect(page).toContain('<h1>Image</h1>');
    expect(page).not.toContain('og:title');
  });

  it('escapes title and description wherever they stand', () => {
    const page = render({ title: HOSTILE, description: HOSTILE });
    expect(page).not.toContain('<script>');
    expect(page).toContain(`<h1>${HOSTILE_ESCAPED}</h1>`);
    expect(page).toContain(`alt="${HOSTILE_ESCAPED}"`);
    expect(page).toContain(`<p class="description">${HOSTILE_ESCAPED}</p>`);
    expect(page).toContain(`<meta property="og:description" content="${HOSTILE_ESCAPED}"/>`);
  });

  it('loads the styles and the script of the gallery and keeps robots out', () => {
    const page = render();
    expect(page).toContain('<link rel="stylesheet" href="/assets/gallery-1.css"/>');
    expect(page).toContain('<script type="module" src="/assets/gallery-1.js"></script>');
    expect(page).toContain('<meta name="robots" content="noindex"/>');
  });

  it.each([
    ['en', 'Type|JPEG|1.2\u00a0MB|23 November 2026'],
    ['de', 'JPEG|1,2\u00a0MB|23. November 2026'],
    ['fr', 'JPEG|1,2\u00a0Mo|23 novembre 2026'],
  ] as const)('gives type, dimensions, size and date in %s', (language, facts) => {
    const page = render({}, language);
    for (const fact of facts.split('|')) expect(page).toContain(fact);
    expect(page).toContain('4000\u00a0×\u00a03000');
    expect(page).toContain('<time datetime="2026-11-23T12:00:00.000Z">');
  });

  it('gives the time of expiry in UTC', () => {
    const page = render({ expiresAt: '2026-12-24T18:30:00.000Z' });
    expect(page).toContain('<time datetime="2026-12-24T18:30:00.000Z">24 December 2026 at 18:30</time> UTC');
    expect(render()).not.toContain('UTC');
  });
});
