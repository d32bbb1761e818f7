import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';

import { LinkCard, type LinkCardProps } from './link-card.js';

const PICTURE = { url: 'https://img.example/i/4fYk2aXbQ9Z.png', contentType: 'image/png', width: 600, height: 400 };
const CARD: LinkCardProps = {
  siteName: 'imglink',
  url: 'https://img.example/gallery/4fYk2aXbQ9Z',
  title: 'A "lake"',
  description: null,
  picture: PICTURE,
  oembed: { json: 'https://img.example/oembed?a&format=json', xml: 'https://img.example/oembed?a&format=xml' },
};

const render = (card: LinkCardProps) => renderToString(<LinkCard {...card} />);

/** The `content` of each `<meta>` by its name. */
function metaOf(card: LinkCardProps): Record<string, string> {
  const found = render(card).matchAll(/<meta (?:property|name)="([^"]+)" content="([^"]*)"/g);
  return Object.fromEntries([...found].map(([, name, content]) => [name, content]));
}

describe('the link preview', () => {
  it('names the picture with its own type and size', () => {
    expect(metaOf(CARD)).toMatchObject({
      'og:title': 'A &quot;lake&quot;',
      'og:image': PICTURE.url,
      'og:image:type': 'image/png',
      'og:image:width': '600',
      'og:image:height': '400',
      'twitter:card': 'summary_large_image',
      'twitter:image': PICTURE.url,
    });
  });

  it.each([
    [299, 400],
    [600, 156],
    [1, 1],
  ])('is a small card for a picture of %i x %i', (width, height) => {
    expect(metaOf({ ...CARD, picture: { ...PICTURE, width, height } })['twitter:card']).toBe('summary');
  });

  it('has no title where there is none', () => {
    const markup = render({ ...CARD, title: null });
    expect(markup).not.toMatch(/title/);
  });

  it('has no picture where there is none', () => {
    const meta = metaOf({ ...CARD, picture: undefined });
    expect(Object.keys(meta).filter((name) => name.includes('image'))).toEqual([]);
    expect(meta['twitter:card']).toBe('summary');
  });

  it('leads to oEmbed as JSON and as XML', () => {
    const links = [...render(CARD).matchAll(/type="([^"]+oembed)"\s+href="([^"]+)"/g)];
    expect(links.map(([, type, href]) => [type, href])).toEqual([
      ['application/json+oembed', 'https://img.example/oembed?a&amp;format=json'],
      ['text/xml+oembed', 'https://img.example/oembed?a&amp;format=xml'],
    ]);
  });
});
