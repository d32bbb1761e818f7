import { ApiParam, type ApiOperationOptions } from '@nestjs/swagger';

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

/** In JSON the lists are called `ids` and `deletehashes`; in forms they may also be one text with commas. */
function bodyOf(others: Record<string, object>, example: object): ApiOperationOptions['requestBody'] {
  const schema = (properties: object) => ({ type: 'object', properties }) as { type: 'object' };
  const form = { schema: schema({ 'ids[]': KEYS, 'deletehashes[]': DELETEHASHES, ...others }) };
  return {
    content: {
      'application/x-www-form-urlencoded': form,
      'application/json': { schema: schema({ ids: KEYS, deletehashes: DELETEHASHES, ...others }), example },
      'multipart/form-data': form,
    },
  };
}

export const ALBUM_BODY = bodyOf(words, { ids: ['4fYk2aXbQ9Z'], title: 'Lakes', cover: '4fYk2aXbQ9Z' });
export const ALBUM_IMAGES_BODY = bodyOf({}, { ids: ['4fYk2aXbQ9Z'] });
