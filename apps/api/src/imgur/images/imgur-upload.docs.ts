import type { ProblemCode } from '#errors';
import type { ApiOperationOptions } from '@nestjs/swagger';

import { schemaRef } from '../../openapi/schema-ref.js';

const image = { type: 'string', description: 'Base64 or an address' } as const;
const fields = {
  type: { type: 'string', description: '`file`, `url`, `base64` or `raw`: passed over' },
  name: { type: 'string', description: 'Of the file' },
  album: { type: 'string', description: 'The deletehash of an album that it is for' },
  title: { type: 'string', maxLength: 128 },
  description: { type: 'string', maxLength: 2000 },
} as const;

export const IMGUR_UPLOAD_SCHEMAS = {
  ImgurUploadForm: {
    type: 'object' as const,
    required: ['image'],
    properties: {
      image: { type: 'string' as const, format: 'binary', description: 'The file, or base64, or an address' },
      ...fields,
    },
    example: { image: 'https://pictures.example/lake.jpg', title: 'A lake' },
  },
  ImgurUploadFields: {
    type: 'object' as const,
    required: ['image'],
    properties: { image, ...fields },
    example: { image: 'https://pictures.example/lake.jpg', type: 'url', title: 'A lake' },
  },
};

const BINARY = { schema: { type: 'string', format: 'binary' } } as const;

/** The forms of a body that Imgur's clients send. */
export const IMGUR_UPLOAD_BODY: ApiOperationOptions['requestBody'] = {
  required: true,
  content: {
    'multipart/form-data': { schema: schemaRef('ImgurUploadForm') },
    'application/x-www-form-urlencoded': { schema: schemaRef('ImgurUploadFields') },
    'application/json': { schema: schemaRef('ImgurUploadFields') },
    'image/*': BINARY,
    'application/octet-stream': BINARY,
    'text/plain': { schema: image },
  },
};

const inQuery = (name: string, maxLength: number) => ({
  name,
  in: 'query' as const,
  description: 'Of an image that is the body itself',
  schema: { type: 'string' as const, maxLength },
});

export const IMGUR_UPLOAD_PARAMETERS: ApiOperationOptions['parameters'] = [
  inQuery('title', 128),
  inQuery('description', 2000),
  inQuery('name', 2000),
  inQuery('album', 26),
];

export const IMGUR_UPLOAD_PROBLEMS: ProblemCode[] = [
  'empty-body',
  'unsupported-image',
  'invalid-request',
  'upload-aborted',
  'url-refused',
  'url-import-off',
  'token-wrong',
  'album-not-found',
  'body-timeout',
  'too-many-bytes',
  'too-many-pixels',
  'content-encoding-unsupported',
  'rate-limited',
  'overloaded',
];
