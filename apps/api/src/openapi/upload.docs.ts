import type { ProblemCode } from '#errors';
import type { ApiOperationOptions } from '@nestjs/swagger';

import { ACCESS_PROBLEMS } from './access.docs.js';
import { header, headerParameter, queryParameter } from './endpoint.decorator.js';
import { EXAMPLE_IMAGE } from './example-image.js';
import { schemaRef } from './schema-ref.js';

const title = { type: 'string', maxLength: 128, description: 'Shown with the image', example: 'A lake' } as const;
const description = { type: 'string', maxLength: 2000, description: 'Shown below the image' } as const;
const expiresIn = {
  type: 'integer',
  minimum: 60,
  maximum: 31_536_000,
  description: 'Seconds until the image expires (default: never)',
} as const;
/** The fields of an upload besides its image. */
export const UPLOAD_FIELDS = { title, description, expiresIn };

const formOf = <T extends object>(text: string, name: string, source: T) => ({
  type: 'object' as const,
  description: text,
  required: [name],
  additionalProperties: false,
  properties: { [name]: source, ...UPLOAD_FIELDS },
});

/** Schemas of request bodies that contain the image as a part. */
export const UPLOAD_SCHEMAS = {
  UploadForm: formOf('A form with the image as a file', 'image', {
    type: 'string' as const,
    format: 'binary',
    description: 'The image file',
  }),
  UploadByUrl: formOf('The URL of an image, which the server fetches', 'url', {
    type: 'string' as const,
    maxLength: 2048,
    format: 'uri',
    description: 'A public http or https URL of the image',
  }),
  UploadByBase64: formOf('An image as base64 in JSON', 'base64', {
    type: 'string' as const,
    format: 'byte',
    description: 'The image file in base64',
  }),
  UploadSource: {
    description: 'An image by its URL, or as base64',
    oneOf: [schemaRef('UploadByUrl'), schemaRef('UploadByBase64')],
  },
};

const BINARY = { schema: { type: 'string', format: 'binary' } } as const;
const { url, base64, title: exampleTitle } = EXAMPLE_IMAGE;

/** The request body of an upload. */
export const UPLOAD_BODY: ApiOperationOptions['requestBody'] = {
  required: true,
  content: {
    'multipart/form-data': { schema: schemaRef('UploadForm') },
    'application/json': {
      schema: schemaRef('UploadSource'),
      examples: {
        base64: { summary: 'An image as base64', value: { base64, title: exampleTitle } },
        url: { summary: 'The URL of an image', value: { url, title: exampleTitle } },
      },
    },
    // `image/*` and `application/x-www-form-urlencoded` are accepted as well. They are not listed, because client
    // generators create no usable code from several binary types.
    'application/octet-stream': BINARY,
  },
};

/** The form of the page. */
export const UPLOAD_FORM_BODY: ApiOperationOptions['requestBody'] = {
  required: true,
  content: { 'multipart/form-data': { schema: schemaRef('UploadForm') } },
};

const RAW_BODY_ONLY = 'For an image that is the whole body; forms and JSON have a field for it';

export const UPLOAD_PARAMETERS = [
  queryParameter('title', RAW_BODY_ONLY, { ...title, description: undefined }),
  queryParameter('description', RAW_BODY_ONLY, { ...description, description: undefined }),
  queryParameter('expiresIn', RAW_BODY_ONLY, { ...expiresIn, description: undefined }),
  headerParameter(
    'Idempotency-Key',
    'Up to 255 characters. A request that is repeated within 24 h gets the same answer and stores nothing. A random key ' +
      '(a UUID of version 4 or 7, or at least 122 bits in hexadecimal, base 36 or base64url) is valid from every ' +
      'address. Others might be guessed, so they are valid only from the same IPv4 /24 or IPv6 /64',
    '8e03978e-40d5-43e8-bc93-6894a57f9324',
  ),
  headerParameter(
    'Content-Digest',
    'RFC 9530: `sha-256=:base64:` of the body. The request is refused if it does not match',
  ),
  headerParameter(
    'Repr-Digest',
    'RFC 9530: `sha-256=:base64:` of the image, for every kind of body',
    EXAMPLE_IMAGE.digest,
  ),
  headerParameter(
    'Prefer',
    'RFC 7240: `respond-async` for a 202 at once, or `wait=N`: seconds to wait for a 200',
    'wait=10',
  ),
];

/** Documents the headers of answers while uploads are limited (UPLOADS_PER_HOUR). */
export const QUOTA_HEADERS = {
  'RateLimit-Policy': header('The quota of a client: `"uploads";q=100;w=3600` means 100 uploads an hour'),
  RateLimit: header('The uploads left: `"uploads";r=99;t=3600` means 99, and a full quota after 3600 seconds'),
};

export const UPLOAD_PROBLEMS: ProblemCode[] = [
  'invalid-request',
  'empty-body',
  'digest-mismatch',
  'digest-invalid',
  'digest-unsupported',
  'upload-aborted',
  ...ACCESS_PROBLEMS,
  'client-banned',
  'upload-banned',
  'url-import-off',
  'body-timeout',
  'idempotency-in-progress',
  'too-many-bytes',
  'too-many-pixels',
  'unsupported-media-type',
  'content-encoding-unsupported',
  'unsupported-image',
  'damaged-image',
  'url-refused',
  'image-gone',
  'image-blocked',
  'idempotency-key-reused',
  'rate-limited',
  'limit-reached',
  'overloaded',
  'draining',
  'unavailable',
  'no-space',
  'account-full',
];
