import { expect, it } from 'vitest';

import { malformedRequestError } from './malformed-requests.js';

const errorOf = (code: string, bytes = '') =>
  malformedRequestError({ code, rawPacket: Buffer.from(bytes) } as unknown as Parameters<
    typeof malformedRequestError
  >[0]);

it.each([
  ['ERR_HTTP_REQUEST_TIMEOUT', 'body-timeout'],
  ['HPE_HEADER_OVERFLOW', 'header-too-large'],
  ['HPE_INVALID_TRANSFER_ENCODING', 'transfer-coding-unknown'],
  ['HPE_INVALID_HEADER_TOKEN', 'invalid-request'],
  ['anything else', 'invalid-request'],
])('answers the error %s of the parser with %s', (code, problem) => {
  expect(errorOf(code).code).toBe(problem);
});

it('names an unknown method of a well-formed request line', () => {
  const error = errorOf('HPE_INVALID_METHOD', 'BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n');
  expect([error.code, error.detail]).toEqual(['method-unknown', expect.stringContaining('BREW')]);
});

it.each(['\x16\x03\x01', 'BREW /pot\r\n', 'BREW HTTP/1.1\r\n', `${'A'.repeat(65)} / HTTP/1.1\r\n`])(
  'takes anything else for malformed: %j',
  (bytes) => {
    expect(errorOf('HPE_INVALID_METHOD', bytes).code).toBe('invalid-request');
  },
);
