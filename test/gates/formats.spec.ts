import { glob, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

import { PROBLEMS } from '../../libs/errors/src/index.js';
import {
  IMAGE_CONTENT_TYPES,
  IMAGE_EXTENSIONS,
  IMAGE_FORMAT_LIST,
  IMAGE_FORMATS,
  VARIANT_EXTENSIONS,
  VARIANT_SIZES,
} from '../../libs/formats/src/index.js';

const LANGUAGES = ['de', 'en', 'fr'].map((language) => `libs/language/src/upload/${language}.ts`);
const LABELS = Object.values(IMAGE_FORMATS).map(({ label }) => label);

/** Files that name media types of their own choice: a canvas' output, and the pictures that link previews can show. */
const OWN_CHOICE = new Set([
  'apps/api/src/presenter/card-picture.ts',
  'apps/web/src/history/history-entry.ts',
  'apps/web/src/uploads/thumbnail.ts',
  'libs/formats/src/image-formats.ts',
]);

it('caches the paths of all formats and variants in nginx, and no others', async () => {
  const template = (await readFile('apps/edge/nginx.conf.template', 'utf8')).replaceAll('(?:', '(');
  const places = template.split('/i/[0-9A-Za-z]{11}').slice(1);
  const patterns = places.map((place) => /^\(\\\.\(([a-z|]+)\)\|\[([a-z]+)\]\\\.\(([a-z|]+)\)\)\$/.exec(place) ?? []);
  expect(patterns.length).toBeGreaterThan(0);
  for (const [, extensions = '', sizes = '', variantExtensions = ''] of patterns) {
    expect(extensions.split('|').sort()).toEqual([...IMAGE_EXTENSIONS].sort());
    expect([...sizes].sort()).toEqual([...VARIANT_SIZES].sort());
    expect(variantExtensions.split('|').sort()).toEqual([...VARIANT_EXTENSIONS].sort());
  }
});

it.each(['openapi.json', 'openapi-core.json'])('lists exactly the media types of the catalogue in %s', async (file) => {
  const enums: string[][] = [];
  JSON.parse(await readFile(file, 'utf8'), (key: string, value: unknown) => {
    if (key === 'enum' && Array.isArray(value) && value.includes('image/jpeg')) enums.push(value as string[]);
    return value;
  });
  expect(enums.length).toBeGreaterThan(0);
  for (const values of enums) expect(values).toEqual(IMAGE_CONTENT_TYPES);
});

it('names all formats in the texts about accepted formats', async () => {
  const sentences = [];
  for (const file of ['README.md', 'libs/errors/src/problems.ts', ...LANGUAGES]) {
    const found = (await readFile(file, 'utf8')).split('\n').filter((line) => line.includes('JPEG, PNG'));
    expect(found).not.toEqual([]);
    sentences.push(...found);
  }
  for (const sentence of sentences) for (const label of LABELS) expect(sentence).toContain(label);
  expect(PROBLEMS['unsupported-image'].advice).toContain(IMAGE_FORMAT_LIST);
});

it('names all sizes and extensions of variants in the advice of variant-not-found', () => {
  const words = PROBLEMS['variant-not-found'].advice.split(/[^a-z]+/);
  expect(words).toEqual(expect.arrayContaining([...VARIANT_SIZES, ...VARIANT_EXTENSIONS]));
});

it('lists media types only in the catalogue', async () => {
  const lists: string[] = [];
  for await (const file of glob('{apps,libs}/**/*.{ts,tsx}', { exclude: ['**/node_modules/**', '**/dist/**'] })) {
    if (OWN_CHOICE.has(file) || /\.spec\.ts$|\/testing\/|\/generated\//.test(file)) continue;
    const text = await readFile(file, 'utf8');
    const named = IMAGE_CONTENT_TYPES.filter((contentType) => new RegExp(`${contentType}\\b`).test(text));
    if (named.length > 1) lists.push(file);
  }
  expect(lists).toEqual([]);
});
