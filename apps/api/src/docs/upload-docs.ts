import type { ProblemCode } from '#errors';
import type { ApiOperationOptions } from '@nestjs/swagger';

import { header } from './endpoint-docs.js';

const title = { type: 'string', maxLength: 128, example: 'A lake' } as const;
const description = { type: 'string', maxLength: 2000 } as const;
const expiresIn = {
  type: 'integer',
  minimum: 60,
  maximum: 31_536_000,
  description: 'Seconds until the image expires',
} as const;
const fields = { title, description, expiresIn };

const BINARY = { schema: { type: 'string', format: 'binary' } } as const;

/** The three forms of an upload's body. */
export const UPLOAD_BODY: ApiOperationOptions['requestBody'] = {
  required: true,
  content: {
    'multipart/form-data': {
      schema: {
        type: 'object',
        required: ['image'],
        properties: { image: { type: 'string', format: 'binary', description: 'The file' }, ...fields },
      },
    },
    'application/json': {
      schema: {
        oneOf: [
          {
            type: 'object',
            required: ['url'],
            additionalProperties: false,
            properties: { url: { type: 'string', format: 'uri', maxLength: 2048 }, ...fields },
          },
          {
            type: 'object',
            required: ['base64'],
            additionalProperties: false,
            properties: { base64: { type: 'string', format: 'byte' }, ...fields },
          },
        ],
      },
      example: { url: 'https://pictures.example/lake.jpg', title: 'A lake' },
    },
    'application/octet-stream': BINARY,
    'image/jpeg': BINARY,
    'image/png': BINARY,
    'image/gif': BINARY,
    'image/webp': BINARY,
    'image/avif': BINARY,
  },
};

const ofRawBody = 'Of an image that is the body itself; forms and JSON carry it as a field';
const inHeader = (name: string, text: string) => ({
  name,
  in: 'header' as const,
  description: text,
  schema: { type: 'string' as const },
});

export const UPLOAD_PARAMETERS: ApiOperationOptions['parameters'] = [
  { name: 'title', in: 'query', description: ofRawBody, schema: title },
  { name: 'description', in: 'query', description: ofRawBody, schema: description },
  { name: 'expiresIn', in: 'query', description: ofRawBody, schema: expiresIn },
  inHeader(
    'Idempotency-Key',
    'Up to 255 characters. The same request, sent again within 24 h, is answered alike and not done again',
  ),
  inHeader('Content-Digest', 'RFC 9530: `sha-256=:base64:` of the body; refused if it does not match'),
  inHeader('Repr-Digest', 'RFC 9530: `sha-256=:base64:` of the image, in whatever body it comes'),
  inHeader('Prefer', 'RFC 7240: `respond-async` to be answered 202 at once, or `wait=N` seconds'),
];

/** Sent when uploads are limited (UPLOADS_PER_HOUR). */
export const QUOTA_HEADERS = {
  'RateLimit-Policy': header('What a client may do: `"uploads";q=100;w=3600` is 100 uploads an hour'),
  RateLimit: header('What is left: `"uploads";r=99;t=3600`, more after `t` seconds'),
};

export const UPLOAD_PROBLEMS: ProblemCode[] = [
  'invalid-request',
  'empty-body',
  'digest-mismatch',
  'digest-invalid',
  'digest-unsupported',
  'upload-aborted',
  'url-import-off',
  'body-timeout',
  'idempotency-in-progress',
  'too-many-bytes',
  'too-many-pixels',
  'unsupported-media-type',
  'unsupported-image',
  'damaged-image',
  'url-refused',
  'idempotency-key-reused',
  'rate-limited',
  'overloaded',
  'draining',
  'unavailable',
  'no-space',
];
