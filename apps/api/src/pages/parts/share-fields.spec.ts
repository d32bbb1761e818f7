import { describe, expect, it } from 'vitest';

import { BASE, HOSTILE, imageOf, KEY } from '../testing/page-fixtures.js';
import { shareTexts } from './share-fields.js';

const LINK = `${BASE}/gallery/${KEY}`;
const IMAGE = `${BASE}/i/${KEY}.jpg`;

describe('the texts to copy', () => {
  it('link the image to its page in each markup', () => {
    expect(shareTexts(imageOf())).toEqual({
      link: LINK,
      direct: IMAGE,
      markdown: `[![Lake Como](${IMAGE})](${LINK})`,
      bbcode: `[url=${LINK}][img]${IMAGE}[/img][/url]`,
      html: `<a href="${LINK}"><img src="${IMAGE}" alt="Lake Como"/></a>`,
    });
  });

  it('keep a title with brackets, backslashes and line breaks inside its Markdown brackets', () => {
    const { markdown } = shareTexts(imageOf({ title: 'a](https://evil)\n[b\\' }));
    expect(markdown).toBe(`[![a\\](https://evil) \\[b\\\\](${IMAGE})](${LINK})`);
  });

  it('keep a title with quotes and tags inside its HTML attribute', () => {
    const { html } = shareTexts(imageOf({ title: HOSTILE }));
    expect(html).toContain(`alt="&quot;>&lt;script>alert('1')&lt;/script>&amp;"/></a>`);
  });

  it('have an empty description without a title', () => {
    const { markdown, html } = shareTexts(imageOf({ title: null }));
    expect([markdown, html]).toEqual([`[![](${IMAGE})](${LINK})`, `<a href="${LINK}"><img src="${IMAGE}" alt/></a>`]);
  });
});
