import { ApiParam, type ApiOperationOptions } from '@nestjs/swagger';

import { schemaRef } from '../../openapi/schema-ref.js';

export const ALBUM_KEY = '7RmT2cVdR0a';
export const ALBUM_HASH = '7RmT2cVdR0aK9dF3hJ5lP7rT1v';

export const AlbumParam = (description: string, example: string) =>
  ApiParam({ name: 'id', description, schema: { type: 'string', example } as object });

const list = (description: string) => ({ type: 'array', items: { type: 'string' }, maxItems: 500, description });
const [KEYS, DELETEHASHES] = [list('Keys of images'), list('Deletehashes of images')];

const words = {
  title: { type: 'string', maxLength: 128 },
  description: { type: 'string', maxLength: 2000 },
  cover: { type: 'string', description: 'The key of one of its images' },
  privacy: { type: 'string', description: '`public`, `hidden` or `secret`: kept, not used' },
  layout: { type: 'string', description: '`blog`, `grid`, `horizontal` or `vertical`: kept, not used' },
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

/** In JSON the lists are called `ids` and `deletehashes`; in forms they may also be one text with commas. */
export const ALBUM_SCHEMAS = {
  ImgurAlbumForm: form(words),
  ImgurAlbumFields: json(words, { ids: ['4fYk2aXbQ9Z'], title: 'Lakes', cover: '4fYk2aXbQ9Z' }),
  ImgurAlbumImagesForm: form({}),
  ImgurAlbumImages: json({}, { ids: ['4fYk2aXbQ9Z'] }),
};

function bodyOf(
  formSchema: keyof typeof ALBUM_SCHEMAS,
  jsonSchema: keyof typeof ALBUM_SCHEMAS,
): ApiOperationOptions['requestBody'] {
  return {
    content: {
      'application/x-www-form-urlencoded': { schema: schemaRef(formSchema) },
      'application/json': { schema: schemaRef(jsonSchema) },
      'multipart/form-data': { schema: schemaRef(formSchema) },
    },
  };
}

export const ALBUM_BODY = bodyOf('ImgurAlbumForm', 'ImgurAlbumFields');
export const ALBUM_IMAGES_BODY = bodyOf('ImgurAlbumImagesForm', 'ImgurAlbumImages');
