import { describe, expect, it } from 'vitest';

import { collectFields, parseFields } from './text-form-reader.js';

const URLENCODED = 'application/x-www-form-urlencoded';
const formOf = async (body: string | Buffer, contentType: string) =>
  Object.fromEntries(collectFields(await parseFields(Buffer.from(body), contentType)));

describe('a form', () => {
  it.each([
    ['urlencoded', URLENCODED, 'ids[]=a&ids[]=b&title=A+l%C3%A4ke', { ids: ['a', 'b'], title: ['A läke'] }],
    ['urlencoded, without a type', '', 'ids=a%2Cb', { ids: ['a,b'] }],
    [
      'JSON',
      'application/json',
      '{"ids":["a","b"],"title":null,"n":1,"x":true}',
      {
        ids: ['a', 'b'],
        title: [''],
        n: ['1'],
        x: ['true'],
      },
    ],
    ['JSON with the type of a form', URLENCODED, ' {"title":"A"}', { title: ['A'] }],
    ['empty', URLENCODED, '', {}],
    ['empty, with a multipart type', 'multipart/form-data', '', {}],
  ])('may be %s', async (_kind, contentType, body, fields) => {
    expect(await formOf(body, contentType)).toEqual(fields);
  });

  it('may be multipart', async () => {
    const form = new FormData();
    form.append('ids[0]', 'a');
    form.append('ids[1]', 'b');
    const body = Buffer.from(await new Response(form).arrayBuffer());
    const boundary = /^--(.+)\r\n/.exec(body.toString())?.[1];
    expect(await formOf(body, `multipart/form-data; boundary=${boundary}`)).toEqual({ ids: ['a', 'b'] });
  });

  it.each([
    ['JSON that ends early', 'application/json', '{"ids":['],
    ['a multipart form without its boundary', 'multipart/form-data; boundary=x', 'ids=a'],
    ['a field that is an object', 'application/json', '{"ids":{"a":1}}'],
  ])('is refused for %s', async (_what, contentType, body) => {
    await expect(formOf(body, contentType)).rejects.toMatchObject({ code: 'invalid-request' });
  });
});
