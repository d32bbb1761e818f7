import { expect, it } from 'vitest';

import { checkTusRequest, CHUNK_TYPE, tusMethodOf } from './tus-request-checks.js';

const MAX_BYTES = 1000;
const VERSION = { 'tus-resumable': '1.0.0' };
const CHUNK = { ...VERSION, 'content-type': CHUNK_TYPE, 'upload-offset': '0' };

it.each<[string, string, Record<string, string>]>([
  ['OPTIONS without a version', 'OPTIONS', {}],
  ['HEAD', 'HEAD', VERSION],
  ['DELETE', 'DELETE', VERSION],
  ['a creation', 'POST', { ...VERSION, 'upload-length': '1000' }],
  ['a creation without a length', 'POST', { ...VERSION, 'upload-defer-length': '1' }],
  ['a creation with bytes', 'POST', { ...CHUNK, 'upload-length': '10', 'content-length': '10' }],
  ['a chunk', 'PATCH', CHUNK],
  ['a chunk with parameters in its type', 'PATCH', { ...CHUNK, 'content-type': `${CHUNK_TYPE.toUpperCase()};a=b` }],
  ['a chunk with the length of the upload', 'PATCH', { ...CHUNK, 'upload-length': '1' }],
])('lets %s pass', (_what, method, headers) => {
  expect(() => checkTusRequest(method, headers, MAX_BYTES)).not.toThrow();
});

it.each<[string, string, string, Record<string, string>]>([
  ['a missing version', 'tus-version', 'HEAD', {}],
  ['another version', 'tus-version', 'PATCH', { ...CHUNK, 'tus-resumable': '0.2.2' }],
  ['a concatenation', 'invalid-request', 'POST', { ...VERSION, 'upload-length': '1', 'upload-concat': 'partial' }],
  ['neither length', 'invalid-request', 'POST', VERSION],
  ['both lengths', 'invalid-request', 'POST', { ...VERSION, 'upload-length': '1', 'upload-defer-length': '1' }],
  ['a wrong Upload-Defer-Length', 'invalid-request', 'POST', { ...VERSION, 'upload-defer-length': '2' }],
  ['an empty image', 'empty-body', 'POST', { ...VERSION, 'upload-length': '0' }],
  ['an image that is too large', 'too-many-bytes', 'POST', { ...VERSION, 'upload-length': '1001' }],
  ['a late length that is too large', 'too-many-bytes', 'PATCH', { ...CHUNK, 'upload-length': '1001' }],
  ['a body that is too large', 'too-many-bytes', 'POST', { ...CHUNK, 'upload-length': '1', 'content-length': '1001' }],
  ['a length that is not exact', 'invalid-request', 'POST', { ...VERSION, 'upload-length': '1'.repeat(16) }],
  ['a length with a sign', 'invalid-request', 'POST', { ...VERSION, 'upload-length': '+1' }],
  [
    'bytes of another type',
    'unsupported-media-type',
    'POST',
    {
      ...VERSION,
      'upload-length': '1',
      'transfer-encoding': 'chunked',
    },
  ],
  ['a chunk of another type', 'unsupported-media-type', 'PATCH', { ...CHUNK, 'content-type': 'image/png' }],
  ['a chunk without an offset', 'invalid-request', 'PATCH', { ...VERSION, 'content-type': CHUNK_TYPE }],
  ['a compressed chunk', 'content-encoding-unsupported', 'PATCH', { ...CHUNK, 'content-encoding': 'gzip' }],
])('refuses %s with %s', (_what, code, method, headers) => {
  expect(() => checkTusRequest(method, headers, MAX_BYTES)).toThrow(expect.objectContaining({ code }));
});

it('takes the method from X-HTTP-Method-Override', () => {
  expect(tusMethodOf({ method: 'POST', headers: { 'x-http-method-override': 'patch' } })).toBe('PATCH');
  expect(tusMethodOf({ method: 'POST', headers: {} })).toBe('POST');
});
