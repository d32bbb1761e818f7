import { SERVER_PAGES } from '#language';
import { photoJpeg } from '#imaging/testing';
import { describe, expect } from 'vitest';

import { it as base } from './harness/fixtures.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';

const it = base
  .extend('image', { scope: 'file' }, async ({ imglink }) => imglink.upload(await photoJpeg()))
  .extend('gone', { scope: 'file' }, async ({ imglink }) => {
    const gone = await imglink.upload(await photoJpeg());
    await imglink.delete(gone.key, gone.deleteToken);
    return gone;
  });

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
const open = (imglink: ImgLink, path: string, language: string) =>
  imglink.get(path, { accept: BROWSER, 'accept-language': `${language},en;q=0.5` });

describe.each(['en', 'de', 'fr'] as const)('every page in %s', (language) => {
  const strings = SERVER_PAGES[language];

  it.for<[string, (image: UploadAnswer, gone: UploadAnswer) => string, number, string]>([
    ['the upload page', () => '/', 200, strings.withoutScript.title],
    ['the page of an image', (image) => `/gallery/${image.key}`, 200, strings.dimensions],
    ['a key without an image', () => '/gallery/00000000000', 404, strings.missing.title],
    ['a deleted image', (_, gone) => `/gallery/${gone.key}`, 410, strings.gone.title],
    ['an address of nothing', () => '/about/us', 404, strings.nowhere.title],
    ['the question before a delete', (image) => `/delete/${image.deleteToken}`, 200, strings.deleteImage.title],
    ['a delete of what is gone', (_, gone) => `/delete/${gone.deleteToken}`, 410, strings.goneAlready.title],
  ])('tells what there is: %s', async ([_what, path, status, words], { imglink, image, gone }) => {
    const answer = await open(imglink, path(image, gone), language);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
    expect(answer.headers.get('vary')).toContain('Accept-Language');
    expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
    const page = await answer.text();
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).toContain(words);
  });
});

it.for(['/nowhere', '/v1/images/00000000000', '/i/00000000000.jpg', '/v1/nowhere'])(
  'tells programs of what is missing by a problem: %s',
  async (path, { imglink }) => {
    const answer = await imglink.get(path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
  },
);
