import { describe, expect, it } from 'vitest';

import { WebImage, webImagesIn } from './image-source.js';

describe('WebImage', () => {
  it.each([
    ['https://host.example/a/lake%20como.jpg?size=large', 'lake como.jpg'],
    ['https://host.example/', 'host.example'],
    ['https://host.example/%E0%A4%A', '%E0%A4%A'],
  ])('of %s is called %s', (url, name) => {
    expect(new WebImage(url).name).toBe(name);
  });
});

describe('webImagesIn', () => {
  it.each([
    [' https://host.example/a.jpg\n', ['https://host.example/a.jpg']],
    [
      '# a page\r\nhttp://host.example/a.jpg\r\nHTTPS://host.example/b',
      ['http://host.example/a.jpg', 'HTTPS://host.example/b'],
    ],
    ['see https://host.example/a.jpg', []],
    ['https://host.example/a.jpg\nand more', []],
    ['javascript:alert(1)', []],
    ['file:///etc/passwd', []],
    ['https://', []],
    ['', []],
  ])('finds in %j: %j', (text, urls) => {
    expect(webImagesIn(text).map(({ url }) => url)).toEqual(urls);
  });
});
