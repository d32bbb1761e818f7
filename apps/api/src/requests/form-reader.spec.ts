import { expect, it } from 'vitest';

import { parseForm } from './form-reader.js';

const URLENCODED = 'application/x-www-form-urlencoded';

it('returns every value of a name', async () => {
  const fields = await parseForm(Buffer.from('key=a+b&key=%C3%A9&other='), URLENCODED);
  expect([...fields]).toEqual([
    ['key', ['a b', 'é']],
    ['other', ['']],
  ]);
});

it('reads multipart forms, without their files', async () => {
  const form = new FormData();
  form.set('key', 'a');
  form.set('file', new Blob(['x']), 'x.png');
  const encoded = new Response(form);
  const fields = await parseForm(Buffer.from(await encoded.bytes()), encoded.headers.get('content-type') ?? '');
  expect([...fields]).toEqual([['key', ['a']]]);
});

it.each([
  ['{"key":"a"}', 'application/json'],
  ['key=a', ''],
  ['key=a', 'text/plain'],
  ['no boundary', 'multipart/form-data; boundary=x'],
  ['x', 'no type at all'],
])('refuses the body %s of type %j', async (body, type) => {
  await expect(parseForm(Buffer.from(body), type)).rejects.toMatchObject({ code: 'invalid-request' });
});
