import type { ProblemCode } from '#errors';

import { type EndpointDocs, EXAMPLE_KEY, header } from '../openapi/endpoint.decorator.js';
import { QUOTA_HEADERS } from '../openapi/upload.docs.js';
import { CHUNK_TYPE, TUS_VERSION } from './tus-request-checks.js';

type Parameter = NonNullable<EndpointDocs['parameters']>[number];

const LAKE = 'filename bGFrZS5qcGc=,title QSBsYWtl,expires_in ODY0MDA=';

type Schema = NonNullable<Exclude<Parameter, { $ref: string }>['schema']>;

const field = (name: string, description: string, schema: Schema, required = true): Parameter => ({
  name,
  in: 'header',
  description,
  required,
  schema,
});
const text = (example: string): Schema => ({ type: 'string', example });
const alone = (value: string): Schema => ({ type: 'string', enum: [value] });
const bytes = (minimum: number, example: number): Schema => ({ type: 'integer', minimum, example });

const VERSION = field('Tus-Resumable', 'The version of tus; any other is refused', alone(TUS_VERSION));
const OFFSET = field('Upload-Offset', 'Bytes that the server has; what is sent goes behind them', bytes(0, 524_288));
const METHOD: Schema = { type: 'string', enum: ['HEAD', 'PATCH', 'DELETE'] };

const BYTES: EndpointDocs['requestBody'] = {
  description: 'The bytes from Upload-Offset on, all that are left or some of them',
  required: true,
  content: { [CHUNK_TYPE]: { schema: { type: 'string', format: 'binary' } } },
};

const OF_EVERY_ANSWER = { 'Tus-Resumable': header('The version of tus', 'string', TUS_VERSION) };
const EXPIRES = header('When the upload is forgotten if no more bytes come', 'string', 'Mon, 23 Nov 2026 13:00:00 GMT');
const OFFSET_NOW = header('Bytes that the server has now', 'integer', '1048576');
const DONE = {
  'X-Imglink-Key': header('The key of the image, once all bytes are there', 'string', EXAMPLE_KEY),
  Link: header(
    'Where the image will be, once all bytes are there',
    'string',
    `<https://img.example/v1/images/${EXAMPLE_KEY}>; rel="related"`,
  ),
};

const OF_CREATION: ProblemCode[] = ['invalid-request', 'empty-body', 'rate-limited'];
const OF_BYTES: ProblemCode[] = [
  'upload-aborted',
  'body-timeout',
  'too-many-bytes',
  'unsupported-media-type',
  'content-encoding-unsupported',
  'unsupported-image',
  'damaged-image',
  'too-many-pixels',
  'checksum-mismatch',
  'overloaded',
  'draining',
  'unavailable',
  'no-space',
];
const OF_ONE: ProblemCode[] = ['tus-version', 'upload-not-found', 'upload-gone', 'upload-locked'];

export const OPTIONS_DOCS: EndpointDocs = {
  operationId: 'getResumableUploadOptions',
  summary: 'See what of tus this server speaks',
  answers: {
    204: {
      description: 'What it speaks',
      headers: {
        'Tus-Version': header('Versions of tus', 'string', TUS_VERSION),
        'Tus-Extension': header('Extensions of tus', 'string', 'creation,creation-with-upload,termination,expiration'),
        'Tus-Max-Size': header('Bytes that an image may have', 'integer', '20971520'),
      },
    },
  },
  problems: [],
};

export const ONE_OPTIONS_DOCS: EndpointDocs = {
  ...OPTIONS_DOCS,
  operationId: 'getResumableUploadMethods',
  summary: 'See what may be done to an upload',
};

export const CREATE_DOCS: EndpointDocs = {
  operationId: 'createResumableUpload',
  summary: 'Begin an upload that can be resumed (tus 1.0)',
  description:
    'The image is sent to the address in Location, in as many requests as it takes, to whichever server; the first bytes ' +
    'may come along at once. With the last byte the image goes the way of every upload.',
  parameters: [
    VERSION,
    field('Upload-Length', 'Bytes that the image has', bytes(1, 1_048_576), false),
    field('Upload-Defer-Length', '`1` where that is not known yet; it is sent later', alone('1'), false),
    field(
      'Upload-Metadata',
      'Pairs of a key and its value in base64, between commas: `title`, `description`, `expires_in` (seconds), `sha256` ' +
        '(of the whole image in hex, checked with the last byte), `filename`, `filetype`',
      text(LAKE),
      false,
    ),
  ],
  requestBody: { ...BYTES, required: false, description: 'The first bytes, if any' },
  answers: {
    201: {
      description: 'The upload has begun',
      headers: {
        ...OF_EVERY_ANSWER,
        Location: header(
          'Where the bytes go; its last part is the key of the image',
          'string',
          `/files/${EXAMPLE_KEY}`,
        ),
        'Imglink-Delete-Token': header(
          'Deletes the image; shown once, keep it',
          'string',
          `${EXAMPLE_KEY}Q3mT7wK1sV9bN2x`,
        ),
        'Upload-Offset': OFFSET_NOW,
        'Upload-Expires': EXPIRES,
        ...DONE,
        ...QUOTA_HEADERS,
      },
    },
  },
  problems: ['method-not-allowed', 'tus-version', ...OF_CREATION, ...OF_BYTES],
};

export const HEAD_DOCS: EndpointDocs = {
  operationId: 'getResumableUpload',
  summary: 'See from where on an upload is to be resumed',
  parameters: [VERSION],
  answers: {
    200: {
      description: 'The upload; a request that was at work on it has been ended',
      headers: {
        ...OF_EVERY_ANSWER,
        'Upload-Offset': OFFSET_NOW,
        'Upload-Length': header('Bytes that the image has, where that is known', 'integer', '1048576'),
        'Upload-Defer-Length': header('`1` where it is not', 'integer', '1'),
        'Upload-Metadata': header('As it was sent', 'string', LAKE),
        'Upload-Expires': EXPIRES,
        ...DONE,
      },
    },
  },
  problems: [...OF_ONE, 'unavailable'],
};

export const PATCH_DOCS: EndpointDocs = {
  operationId: 'resumeUpload',
  summary: 'Send bytes of an upload',
  description:
    'What comes before a connection is lost is kept. With the last byte the image is safe, and will be stored; ' +
    '/v1/uploads/{key} tells how that ended where it is not at /v1/images/{key} yet. What is no image that can be ' +
    'stored is refused with the last byte, and the upload is gone.',
  parameters: [VERSION, OFFSET, field('Upload-Length', 'Where it was not known before', bytes(1, 1_048_576), false)],
  requestBody: BYTES,
  answers: {
    204: {
      description: 'The bytes are here',
      headers: { ...OF_EVERY_ANSWER, 'Upload-Offset': OFFSET_NOW, 'Upload-Expires': EXPIRES, ...DONE },
    },
  },
  problems: [...OF_ONE, 'invalid-request', 'upload-offset-mismatch', 'upload-complete', ...OF_BYTES],
};

export const DELETE_DOCS: EndpointDocs = {
  operationId: 'cancelResumableUpload',
  summary: 'Forget an upload that is not complete',
  parameters: [VERSION],
  answers: { 204: { description: 'Nothing is left of it', headers: OF_EVERY_ANSWER } },
  problems: [...OF_ONE, 'upload-complete', 'unavailable'],
};

export const OVERRIDE_DOCS: EndpointDocs = {
  operationId: 'overrideUploadMethod',
  summary: 'Send HEAD, PATCH or DELETE as a POST, through proxies that pass nothing else',
  parameters: [
    VERSION,
    field('X-HTTP-Method-Override', 'The method that is meant', METHOD),
    { ...OFFSET, required: false },
  ],
  requestBody: { ...BYTES, required: false },
  answers: { 200: HEAD_DOCS.answers[200]!, 204: PATCH_DOCS.answers[204]! },
  problems: ['method-not-allowed', ...PATCH_DOCS.problems],
};
