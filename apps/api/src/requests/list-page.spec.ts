import { expect, it } from 'vitest';

import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { listPage, listQuery, parseCursor } from './list-page.js';

const parse = (value: unknown) => SCHEMA_PIPE.transform(value, { type: 'query', schema: listQuery });

it.each([
  [{}, { limit: 50 }],
  [{ limit: '1' }, { limit: 1 }],
  [
    { limit: '100', before: 'x', other: 'y' },
    { limit: 100, before: 'x' },
  ],
])('reads the query %j', async (query, expected) => {
  await expect(parse(query)).resolves.toEqual(expected);
});

it.each(['0', '101', '-1', '1.5', '', 'x', '1e1', ['1', '2']])(
  'throws invalid-request for the limit %j',
  async (limit) => {
    await expect(parse({ limit })).rejects.toMatchObject({
      code: 'invalid-request',
      detail: 'limit must be a whole number from 1 to 100.',
    });
  },
);

it('throws invalid-request for a cursor that is sent twice', async () => {
  await expect(parse({ before: ['x', 'y'] })).rejects.toMatchObject({ errors: [{ pointer: '#/before' }] });
});

it('parses the cursor of a list', () => {
  const toNumber = (text: string) => (/^\d+$/.test(text) ? Number(text) : undefined);
  expect(parseCursor({ limit: 1, before: undefined }, toNumber)).toBeUndefined();
  expect(parseCursor({ limit: 1, before: '7' }, toNumber)).toBe(7);
  expect(() => parseCursor({ limit: 1, before: 'x' }, toNumber)).toThrow('before is not the `next` of a page');
});

it.each([
  ['no items', [], { items: [], next: null }],
  ['fewer items than the limit', ['a'], { items: ['a'], next: null }],
  ['as many items as the limit', ['a', 'b'], { items: ['a', 'b'], next: null }],
  ['more items than the limit', ['a', 'b', 'c'], { items: ['a', 'b'], next: 'after b' }],
])('makes a page of %s', (_what, found, expected) => {
  expect(listPage(found, { limit: 2 }, (item) => `after ${item}`)).toEqual(expected);
});
