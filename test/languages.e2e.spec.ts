import { SERVER_PAGES } from '#language';
import { photoJpeg } from '#imaging/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ImgLink, type UploadAnswer } from './harness/imglink.js';

let imglink: ImgLink;
let image: UploadAnswer;
let gone: UploadAnswer;

beforeAll(async () => {
  imglink = await ImgLink.start();
  [image, gone] = await Promise.all([imglink.upload(await photoJpeg()), imglink.upload(await photoJpeg())]);
  await imglink.delete(gone.key, gone.deleteToken);
});
afterAll(() => imglink[Symbol.asyncDispose]());

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
const open = (path: string, language: string) =>
  imglink.get(path, { accept: BROWSER, 'accept-language': `${language},en;q=0.5` });

describe.each(['en', 'de', 'fr'] as const)('every page in %s', (language) => {
  const strings = SERVER_PAGES[language];

  it.each([
    ['the upload page', () => '/', 200, strings.withoutScript.title],
    ['the page of an image', () => `/gallery/${image.key}`, 200, strings.dimensions],
    ['a key without an image', () => '/gallery/00000000000', 404, strings.missing.title],
    ['a deleted image', () => `/gallery/${gone.key}`, 410, strings.gone.title],
    ['an address of nothing', () => '/about/us', 404, strings.nowhere.title],
    ['the question before a delete', () => `/delete/${image.deleteToken}`, 200, strings.deleteImage.title],
    ['a delete of what is gone', () => `/delete/${gone.deleteToken}`, 410, strings.goneAlready.title],
  ])('tells what there is: %s', async (_, path, status, words) => {
    const answer = await open(path(), language);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
    expect(answer.headers.get('vary')).toContain('Accept-Language');
    expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
    const page = await answer.text();
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).toContain(words);
  });
});

it.each(['/nowhere', '/v1/images/00000000000', '/i/00000000000.jpg', '/v1/nowhere'])(
  'tells programs of what is missing by a problem: %s',
  async (path) => {
    const answer = await imglink.get(path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
  },
);
