import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';

import { requestLimitError } from './request-limits.hook.js';

const errorOf = (url: string, headers: object = {}) =>
  requestLimitError({ raw: { url, headers } as unknown as IncomingMessage })?.code;

it('refuses a URL of more than 24,000 characters', () => {
  expect(errorOf('/'.padEnd(24_000, 'a'))).toBeUndefined();
  expect(errorOf('/'.padEnd(24_001, 'a'))).toBe('address-too-long');
});

it.each([undefined, 'chunked', ' Chunked '])('accepts the Transfer-Encoding %j', (coding) => {
  expect(errorOf('/', { 'transfer-encoding': coding })).toBeUndefined();
});

it.each(['gzip', 'gzip, chunked', 'identity', ''])('refuses the Transfer-Encoding %j', (coding) => {
  expect(errorOf('/', { 'transfer-encoding': coding })).toBe('transfer-coding-unknown');
});
