import type { ApiOperationOptions } from '@nestjs/swagger';

import { PathParam } from '../../openapi/endpoint.decorator.js';
import { schemaRef } from '../../openapi/schema-ref.js';

export const ALBUM_KEY = '7RmT2cVdR0a';
export const ALBUM_HASH = '7RmT2cVdR0aK9dF3hJ5lP7rT1v';

export const AlbumParam = (description: string, example: string) => PathParam('id', description, { example });

const list = (description: string) => ({ type: 'array', items: { type: 'string' }, maxItems: 1000, description });
const KEYS = list('Keys of images');
const DELETEHASHES = list('Deletehashes of images');

const texts = {
  title: { type: 'string', maxLength: 128 },
  description: { type: 'string', maxLength: 2000 },
  cover: { type: 'string', description: 'The key of one of its images' },
  privacy: { type: 'string', description: '`public`, `hidden` or `secret`: stored, but has no effect' },
  layout: { type: 'string', description: '`blog`, `grid`, `horizontal` or `vertical`: stored, but has no effect' },
};

const form = (others: object) => ({
  type: 'object' as const,
  properties: { 'ids[]': KEYS, 'deletehashes[]': DELETEHASHES, ...others },
  example: { 'ids[]': ['4fYk2aXbQ9Z'] },
});
const json = (others: object, example: object) => ({
  type: 'object' as const,
  properties: { ids: KEYS, deletehashes: DELETEHASHES, ...others },
  example,
});

/** In JSON the lists are named `ids` and `deletehashes`; in forms a list may also be one text with commas. */
export const ALBUM_SCHEMAS = {
  ImgurAlbumForm: form(texts),
  ImgurAlbumFields: json(texts, { ids: ['4fYk2aXbQ9Z'], title: 'Lakes', cover: '4fYk2aXbQ9Z' }),
  ImgurAlbumImagesForm: form({}),
  ImgurAlbumImages: json({}, { ids: ['4fYk2aXbQ9Z'] }),
};
type SchemaName = keyof typeof ALBUM_SCHEMAS;

const bodyOf = (formSchema: SchemaName, jsonSchema: SchemaName): ApiOperationOptions['requestBody'] => ({
  content: {
    'application/x-www-form-urlencoded': { schema: schemaRef(formSchema) },
    'application/json': { schema: schemaRef(jsonSchema) },
    'multipart/form-data': { schema: schemaRef(formSchema) },
  },
});

export const ALBUM_BODY = bodyOf('ImgurAlbumForm', 'ImgurAlbumFields');
export const ALBUM_IMAGES_BODY = bodyOf('ImgurAlbumImagesForm', 'ImgurAlbumImages');
