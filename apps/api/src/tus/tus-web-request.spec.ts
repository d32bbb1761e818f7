import { expect, it } from 'vitest';

import { tusWebRequest } from './tus-web-request.js';

it('has the fields that @tus/server reads, and no others', () => {
  const request = tusWebRequest('PATCH', '/files/4fYk2aXbQ9Z', {
    'upload-offset': '5',
    'content-length': '3',
    'content-type': 'APPLICATION/offset+octet-stream; a=b',
    'tus-resumable': '1.0.0',
    'x-forwarded-for': '192.0.2.1',
    'x-http-method-override': 'PATCH',
    'upload-metadata': 'title QQ==',
  });
  expect([request.method, new URL(request.url).pathname]).toEqual(['PATCH', '/files/4fYk2aXbQ9Z']);
  expect(Object.fromEntries(request.headers)).toEqual({
    'tus-resumable': '1.0.0',
    'upload-offset': '5',
    'content-length': '3',
    'content-type': 'application/offset+octet-stream',
  });
});
