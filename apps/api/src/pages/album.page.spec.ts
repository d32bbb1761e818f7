import { describe, expect, it } from 'vitest';

import { type AlbumPage, albumPage } from './album.page.js';
import { ASSETS, BASE, HOSTILE, HOSTILE_ESCAPED, imageOf, KEY, OEMBED, PICTURE } from './testing/page-fixtures.js';

const ALBUM: AlbumPage = {
  link: `${BASE}/a/${KEY}`,
  title: 'Lakes',
  description: null,
  images: [imageOf(), imageOf(), imageOf()],
  picture: PICTURE,
  oembed: OEMBED,
};

const render = (fields: Partial<AlbumPage> = {}) => albumPage(ASSETS, { ...ALBUM, ...fields }, 'en');

describe('the page of an album', () => {
  it('shows a variant of each image, fitted, as a link to the page of the image', () => {
    const page = render({ images: [imageOf({ title: null })] });
    expect(page).toContain(
      `<a href="/gallery/${KEY}"><img src="/i/${KEY}l.webp" width="640" height="480" alt="Image without a title"/></a>`,
    );
    expect(page).toContain('<p class="count">1 image</p>');
  });

  it('shows an animated image itself', () => {
    const page = render({ images: [imageOf({ animated: true, width: 800, height: 600 })] });
    expect(page).toContain(`<img src="/i/${KEY}.jpg" width="800" height="600"`);
  });

  it('loads only the first two images at once', () => {
    expect(
      render()
        .match(/<img src="\/i\/[^>]*>/g)
        ?.map((tag) => tag.includes('loading="lazy"')),
    ).toEqual([false, false, true]);
  });

  it('escapes its own title and description and those of its images', () => {
    const page = render({
      title: HOSTILE,
      description: HOSTILE,
      images: [imageOf({ title: HOSTILE, description: HOSTILE })],
    });
    expect(page).not.toContain('<script>');
    expect(page).toContain(`<h1>${HOSTILE_ESCAPED}</h1>`);
    expect(page).toContain(`<figcaption><strong>${HOSTILE_ESCAPED}</strong>`);
    expect(page).toContain(`<p class="description">${HOSTILE_ESCAPED}</p></figcaption>`);
  });

  it('needs no script', () => {
    expect(render()).not.toContain('<script');
  });

  it('says that it is empty, and has no list', () => {
    const page = render({ title: null, images: [], picture: undefined });
    expect(page).toContain('<h1>Album</h1>');
    expect(page).not.toContain('<ul>');
    expect(page).not.toContain('og:image');
  });
});
