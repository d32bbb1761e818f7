import type { ProblemCode } from '#errors';

import { type EndpointDocs, EXAMPLE_KEY, header } from '../openapi/endpoint.decorator.js';
import { ACCESS_PROBLEMS, OPTIONAL_CREDENTIALS } from '../openapi/access.docs.js';
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
const constant = (value: string): Schema => ({ type: 'string', enum: [value] });
const bytes = (minimum: number, example: number): Schema => ({ type: 'integer', minimum, example });

const VERSION = field('Tus-Resumable', 'The version of tus; other versions are refused', constant(TUS_VERSION));
const OFFSET = field(
  'Upload-Offset',
  'Number of bytes that the server has; the body is appended to them',
  bytes(0, 524_288),
);
const METHOD: Schema = { type: 'string', enum: ['HEAD', 'PATCH', 'DELETE'] };

const BYTES: EndpointDocs['requestBody'] = {
  description: 'The bytes of the image from Upload-Offset on, or a part of them',
  required: true,
  content: { [CHUNK_TYPE]: { schema: { type: 'string', format: 'binary' } } },
};

const VERSION_HEADER = { 'Tus-Resumable': header('The version of tus', 'string', TUS_VERSION) };
const EXPIRES = header(
  'When the upload is deleted if no more bytes are sent',
  'string',
  'Mon, 23 Nov 2026 13:00:00 GMT',
);
const OFFSET_NOW = header('Number of bytes that the server has now', 'integer', '1048576');
const DONE = {
  'X-Imglink-Key': header('The key of the image, once the upload is complete', 'string', EXAMPLE_KEY),
  Link: header(
    'The URL of the image, once the upload is complete',
    'string',
    `<https://img.example/v1/images/${EXAMPLE_KEY}>; rel="related"`,
  ),
};

const CREATION_PROBLEMS: ProblemCode[] = ['invalid-request', 'empty-body', 'rate-limited'];
const BYTES_PROBLEMS: ProblemCode[] = [
  'upload-aborted',
  'body-timeout',
  'too-many-bytes',
  'unsupported-media-type',
  'content-encoding-unsupported',
  'unsupported-image',
  'damaged-image',
  'too-many-pixels',
  'client-banned',
  'upload-banned',
  'image-blocked',
  'checksum-mismatch',
  'limit-reached',
  'overloaded',
  'draining',
  'unavailable',
  'no-space',
];
const UPLOAD_PROBLEMS: ProblemCode[] = [
  ...ACCESS_PROBLEMS,
  'not-owner',
  'rate-limited',
  'tus-version',
  'upload-not-found',
  'upload-gone',
  'upload-locked',
];

export const OPTIONS_DOCS: EndpointDocs = {
  operationId: 'getResumableUploadOptions',
  summary: 'Read the supported versions and extensions of tus',
  answers: {
    204: {
      description: 'The supported versions and extensions',
      headers: {
        'Tus-Version': header('Supported versions of tus', 'string', TUS_VERSION),
        'Tus-Extension': header(
          'Supported extensions of tus',
          'string',
          'creation,creation-with-upload,termination,expiration',
        ),
        'Tus-Max-Size': header('Maximum size of an image in bytes', 'integer', '20971520'),
      },
    },
  },
  problems: [],
};

export const ONE_OPTIONS_DOCS: EndpointDocs = {
  ...OPTIONS_DOCS,
  operationId: 'getResumableUploadMethods',
  summary: 'Read the methods of a resumable upload',
};

export const CREATE_DOCS: EndpointDocs = {
  operationId: 'createResumableUpload',
  summary: 'Create a resumable upload (tus 1.0)',
  description:
    'Send the image to the URL in Location, in any number of requests, also to different servers. This request may ' +
    'contain the first bytes. The request with the last byte stores the image.',
  security: OPTIONAL_CREDENTIALS,
  parameters: [
    VERSION,
    field('Upload-Length', 'Size of the image in bytes', bytes(1, 1_048_576), false),
    field('Upload-Defer-Length', '`1` if the size is not known yet; Upload-Length is sent later', constant('1'), false),
    field(
      'Upload-Metadata',
      'A list of keys, each with its value in base64, separated by commas: `title`, `description`, ' +
        '`expires_in` (seconds), `sha256` (of the whole image in hex, checked with the last byte), `filename`, `filetype`',
      text(LAKE),
      false,
    ),
  ],
  requestBody: { ...BYTES, required: false, description: 'The first bytes, if any' },
  answers: {
    201: {
      description: 'The upload was created',
      headers: {
        ...VERSION_HEADER,
        Location: header(
          'The URL of the upload; its last segment is the key of the image',
          'string',
          `/files/${EXAMPLE_KEY}`,
        ),
        'Imglink-Delete-Token': header(
          'Deletes the image; it is shown only once',
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
  problems: ['method-not-allowed', 'tus-version', ...ACCESS_PROBLEMS, ...CREATION_PROBLEMS, ...BYTES_PROBLEMS],
};

export const HEAD_DOCS: EndpointDocs = {
  operationId: 'getResumableUpload',
  summary: 'Read the offset at which to resume an upload',
  security: OPTIONAL_CREDENTIALS,
  parameters: [VERSION],
  answers: {
    200: {
      description: 'The state of the upload. A request that was sending bytes to it has been interrupted',
      headers: {
        ...VERSION_HEADER,
        'Upload-Offset': OFFSET_NOW,
        'Upload-Length': header('Size of the image in bytes, if it is known', 'integer', '1048576'),
        'Upload-Defer-Length': header('`1` if the size is not known', 'integer', '1'),
        'Upload-Metadata': header('The value that was sent at creation', 'string', LAKE),
        'Upload-Expires': EXPIRES,
        ...DONE,
      },
    },
  },
  problems: [...UPLOAD_PROBLEMS, 'unavailable'],
};

export const PATCH_DOCS: EndpointDocs = {
  operationId: 'resumeUpload',
  summary: 'Append bytes to an upload',
  description:
    'Bytes that arrive before the connection ends are kept. The image is durable once the last byte has arrived. Until ' +
    '/v1/images/{key} exists, /v1/uploads/{key} shows the status. If the bytes are not an acceptable image, the request ' +
    'with the last byte is refused and the upload is deleted.',
  security: OPTIONAL_CREDENTIALS,
  parameters: [
    VERSION,
    OFFSET,
    field(
      'Upload-Length',
      'Size of the image in bytes, if the upload was created without it',
      bytes(1, 1_048_576),
      false,
    ),
  ],
  requestBody: BYTES,
  answers: {
    204: {
      description: 'The bytes are stored',
      headers: { ...VERSION_HEADER, 'Upload-Offset': OFFSET_NOW, 'Upload-Expires': EXPIRES, ...DONE },
    },
  },
  problems: [...UPLOAD_PROBLEMS, 'invalid-request', 'upload-offset-mismatch', 'upload-complete', ...BYTES_PROBLEMS],
};

export const DELETE_DOCS: EndpointDocs = {
  operationId: 'cancelResumableUpload',
  summary: 'Delete an upload that is not complete',
  security: OPTIONAL_CREDENTIALS,
  parameters: [VERSION],
  answers: { 204: { description: 'The upload and its bytes are deleted', headers: VERSION_HEADER } },
  problems: [...UPLOAD_PROBLEMS, 'upload-complete', 'unavailable'],
};

export const OVERRIDE_DOCS: EndpointDocs = {
  operationId: 'overrideUploadMethod',
  summary: 'Send HEAD, PATCH or DELETE as a POST, if a proxy blocks them',
  security: OPTIONAL_CREDENTIALS,
  parameters: [
    VERSION,
    field('X-HTTP-Method-Override', 'The method to use instead of POST', METHOD),
    { ...OFFSET, required: false },
  ],
  requestBody: { ...BYTES, required: false },
  answers: { 200: HEAD_DOCS.answers[200]!, 204: PATCH_DOCS.answers[204]! },
  problems: ['method-not-allowed', ...PATCH_DOCS.problems],
};
