import type { ProblemCode } from '#errors';
import type { ApiOperationOptions } from '@nestjs/swagger';

import { header, headerParameter, queryParameter } from './endpoint.decorator.js';
import { EXAMPLE_IMAGE } from './example-image.js';
import { schemaRef } from './schema-ref.js';

const title = { type: 'string', maxLength: 128, description: 'Shown with the image', example: 'A lake' } as const;
const description = { type: 'string', maxLength: 2000, description: 'Shown below the image' } as const;
const expiresIn = {
  type: 'integer',
  minimum: 60,
  maximum: 31_536_000,
  description: 'Seconds until the image expires; else it stays',
} as const;
const fields = { title, description, expiresIn };

const formOf = <T extends object>(text: string, name: string, source: T) => ({
  type: 'object' as const,
  description: text,
  required: [name],
  additionalProperties: false,
  properties: { [name]: source, ...fields },
});

/** Schemas of request bodies that contain the image as a part. */
export const UPLOAD_SCHEMAS = {
  UploadForm: formOf('An image as a file of a form', 'image', {
    type: 'string' as const,
    format: 'binary',
    description: 'The file',
  }),
  UploadByUrl: formOf('An image that the server fetches', 'url', {
    type: 'string' as const,
    maxLength: 2048,
    format: 'uri',
    description: 'A public http or https URL',
  }),
  UploadByBase64: formOf('An image in JSON', 'base64', {
    type: 'string' as const,
    format: 'byte',
    description: 'The file in base64',
  }),
  UploadSource: {
    description: 'An image that is not the body itself',
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
        base64: { summary: 'An image in the body', value: { base64, title: exampleTitle } },
        url: { summary: 'An image elsewhere', value: { url, title: exampleTitle } },
      },
    },
    // image/* and a form type are accepted as well. They are not listed: generators make no usable code from several
    // binary types.
    'application/octet-stream': BINARY,
  },
};

const ofRawBody = 'Of an image that is the body itself; forms and JSON carry it as a field';

export const UPLOAD_PARAMETERS = [
  queryParameter('title', ofRawBody, { ...title, description: undefined }),
  queryParameter('description', ofRawBody, { ...description, description: undefined }),
  queryParameter('expiresIn', ofRawBody, { ...expiresIn, description: undefined }),
  headerParameter(
    'Idempotency-Key',
    'Up to 255 characters. The same request, sent again within 24 h, is answered alike and not done again. A random ' +
      'key (a UUID of version 4 or 7, or 122 bits or more in hexadecimal, base 36 or base64url) holds from every ' +
      'address; any other, which a stranger might guess, only within the /24 of IPv4 or the /64 of IPv6 that it came from',
    '8e03978e-40d5-43e8-bc93-6894a57f9324',
  ),
  headerParameter('Content-Digest', 'RFC 9530: `sha-256=:base64:` of the body; refused if it does not match'),
  headerParameter(
    'Repr-Digest',
    'RFC 9530: `sha-256=:base64:` of the image, in whatever body it comes',
    EXAMPLE_IMAGE.digest,
  ),
  headerParameter('Prefer', 'RFC 7240: `respond-async` to be answered 202 at once, or `wait=N` seconds', 'wait=10'),
];

/** Headers of answers when uploads are limited (UPLOADS_PER_HOUR). */
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
  'content-encoding-unsupported',
  'unsupported-image',
  'damaged-image',
  'url-refused',
  'image-gone',
  'idempotency-key-reused',
  'rate-limited',
  'overloaded',
  'draining',
  'unavailable',
  'no-space',
];
