import type { ProblemCode } from '#errors';
import type { ApiOperationOptions } from '@nestjs/swagger';

import { ACCESS_PROBLEMS } from '../../openapi/access.docs.js';
import { queryParameter } from '../../openapi/endpoint.decorator.js';
import { schemaRef } from '../../openapi/schema-ref.js';

const image = { type: 'string', description: 'Base64 or a URL' } as const;
const fields = {
  type: { type: 'string', description: '`file`, `url`, `base64` or `raw`: ignored' },
  name: { type: 'string', description: 'The name of the file' },
  album: { type: 'string', description: 'The deletehash of the album to add the image to' },
  title: { type: 'string', maxLength: 128 },
  description: { type: 'string', maxLength: 2000 },
} as const;

export const IMGUR_UPLOAD_SCHEMAS = {
  ImgurUploadForm: {
    type: 'object' as const,
    required: ['image'],
    properties: {
      image: { type: 'string' as const, format: 'binary', description: 'The file, or base64, or a URL' },
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

const textParameter = (name: string, maxLength: number) =>
  queryParameter(name, 'For a body that is the image itself', { type: 'string', maxLength });

export const IMGUR_UPLOAD_PARAMETERS = [
  textParameter('title', 128),
  textParameter('description', 2000),
  textParameter('name', 2000),
  textParameter('album', 26),
];

export const IMGUR_UPLOAD_PROBLEMS: ProblemCode[] = [
  'empty-body',
  'unsupported-image',
  'invalid-request',
  'upload-aborted',
  ...ACCESS_PROBLEMS,
  'client-banned',
  'upload-banned',
  'url-refused',
  'url-import-off',
  'token-wrong',
  'album-not-found',
  'body-timeout',
  'too-many-bytes',
  'too-many-pixels',
  'content-encoding-unsupported',
  'rate-limited',
  'limit-reached',
  'overloaded',
  'account-full',
];
