import { expect, it } from 'vitest';

import { bearerToken, tokenOf } from './authorization.js';

it.each([
  [undefined, undefined],
  ['', undefined],
  ['Bearer', undefined],
  ['Bearer  ', undefined],
  ['Bearer,word', undefined],
  ['Basic YTpi', undefined],
  ['Bearer word', 'word'],
  ['bearer   word  ', 'word'],
  ['BEARER two words', 'two words'],
])('reads the bearer token of %j', (field, token) => {
  expect(bearerToken(field)).toBe(token);
});

it('names the scheme, of those that the endpoint takes', () => {
  expect(tokenOf('client-id word', ['Bearer', 'Client-ID'])).toEqual({ scheme: 'Client-ID', text: 'word' });
  expect(tokenOf('Client-ID word', ['Bearer'])).toBeUndefined();
});
