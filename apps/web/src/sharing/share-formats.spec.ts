import { describe, expect, it } from 'vitest';
import { SHARE_FORMATS, shareText, type Shareable } from './share-formats.js';

const image: Shareable = {
  link: 'https://host/gallery/4fYk2aXbQ9Z',
  imageUrl: 'https://host/i/4fYk2aXbQ9Z.jpg',
  name: 'Lake Como.jpg',
  width: 1600,
  height: 1200,
};

describe('shareText', () => {
  it('gives the page and the image as plain URLs', () => {
    expect(shareText('link', image)).toBe('https://host/gallery/4fYk2aXbQ9Z');
    expect(shareText('direct', image)).toBe('https://host/i/4fYk2aXbQ9Z.jpg');
  });

  it('shows the image and links it to its page in the three markups', () => {
    expect(shareText('markdown', image)).toBe(
      '[![Lake Como](https://host/i/4fYk2aXbQ9Z.jpg)](https://host/gallery/4fYk2aXbQ9Z)',
    );
    expect(shareText('bbcode', image)).toBe(
      '[url=https://host/gallery/4fYk2aXbQ9Z][img]https://host/i/4fYk2aXbQ9Z.jpg[/img][/url]',
    );
    expect(shareText('html', image)).toBe(
      '<a href="https://host/gallery/4fYk2aXbQ9Z"><img src="https://host/i/4fYk2aXbQ9Z.jpg" alt="Lake Como" width="1600" height="1200"></a>',
    );
  });

  it('keeps a name with brackets inside its Markdown brackets', () => {
    const text = shareText('markdown', { ...image, name: 'a](https://evil) [b.png' });
    expect(text).toContain('[![a\\](https://evil) \\[b](https://host/i/');
  });

  it('escapes a backslash, which would undo an escape in Markdown', () => {
    expect(shareText('markdown', { ...image, name: 'a\\](x' })).toContain('![a\\\\\\](x]');
  });

  it('puts a name of several lines on one', () => {
    expect(shareText('markdown', { ...image, name: 'one\n\n# two.png' })).toContain('![one \\# two]');
  });

  it('keeps a name with quotes and tags inside its HTML attribute', () => {
    const text = shareText('html', { ...image, name: `"><script>alert('1')</script>&.png` });
    expect(text).toContain('alt="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;"');
  });

  it('keeps a URL from ending its BBCode tag or its Markdown parenthesis', () => {
    const odd = { ...image, link: 'https://host/g?a=[x](y) "z"' };
    expect(shareText('bbcode', odd)).toMatch(/^\[url=https:\/\/host\/g\?a=%5bx%5d%28y%29%20%22z%22\]/);
    expect(shareText('markdown', odd)).toMatch(/\]\(https:\/\/host\/g\?a=%5bx%5d%28y%29%20%22z%22\)$/);
  });

  it('leaves out an unknown size', () => {
    expect(shareText('html', { ...image, width: 0 })).not.toContain('width');
  });

  it('gives the plain link in every format until the image is stored', () => {
    for (const format of SHARE_FORMATS) expect(shareText(format, { ...image, imageUrl: '' })).toBe(image.link);
  });
});
