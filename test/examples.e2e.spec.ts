import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect } from 'vitest';

import { openApi, type Operation } from './harness/contract/document.js';
import { it as base } from './harness/fixtures.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';

/** Values in the document that replace those of a real answer before the two are compared. */
const EXAMPLE = openApi.components.schemas.UploadedImage?.example as UploadAnswer;
const EXAMPLE_BASE = new URL(EXAMPLE.link).origin;
const PICTURES = 'https://pictures.example';

const operationAt = (path: string, method: string) => openApi.paths[path]?.[method] as Operation;
const upload = operationAt('/v1/images', 'post');
const jsonExamples = Object.entries(upload.requestBody?.content['application/json']?.examples ?? {});
const { base64 = '' } = (jsonExamples[0]?.[1].value ?? {}) as { base64?: string };
const exampleBytes = Buffer.from(base64, 'base64');

const it = base
  .extend('settings', { scope: 'file' }, { URL_IMPORT_ALLOW: '127.0.0.1' })
  .extend('pictures', { scope: 'file' }, async ({ parts }) => {
    const pictures = createServer((_request, response) => response.end(exampleBytes)).listen(0, '127.0.0.1');
    await once(pictures, 'listening');
    parts.defer(() => void pictures.close());
    return pictures;
  })
  .extend('uploaded', { scope: 'file' }, ({ imglink }) => imglink.upload(exampleBytes, {}, '?title=A%20lake'));

/** The answer that the document shows. */
function answerOf({ responses }: Operation, status = 200): unknown {
  const media = responses[status]?.content?.['application/json'];
  const { $ref = '' } = (media?.schema ?? {}) as { $ref?: string };
  return media?.example ?? openApi.components.schemas[$ref.split('/').at(-1) ?? '']?.example;
}

/** The answer with the values of the example image. */
async function asExample(imglink: ImgLink, response: Response, { key, deleteToken }: UploadAnswer): Promise<unknown> {
  const text = (await response.text())
    .replaceAll(imglink.url.replace('127.0.0.1', 'localhost'), EXAMPLE_BASE)
    .replaceAll(deleteToken ?? key, EXAMPLE.deleteToken)
    .replaceAll(key, EXAMPLE.key);
  const answer = JSON.parse(text) as Record<string, unknown>;
  if ('createdAt' in answer) answer.createdAt = EXAMPLE.createdAt;
  return answer;
}

/** The path of an operation with its example parameters, or with those of the real image. */
function addressOf(imglink: ImgLink, uploaded: UploadAnswer, path: string, { parameters = [] }: Operation): string {
  const url = new URL(path, imglink.url);
  for (const { name, in: place, schema } of parameters) {
    const example = String(schema.example ?? '').replace(EXAMPLE_BASE, imglink.url.replace('127.0.0.1', 'localhost'));
    if (place === 'path') url.pathname = decodeURI(url.pathname).replace(`{${name}}`, example);
    else if (place === 'query' && schema.example !== undefined) url.searchParams.set(name, example);
  }
  return url.href.replaceAll(EXAMPLE.deleteToken, uploaded.deleteToken).replaceAll(EXAMPLE.key, uploaded.key);
}

const exampleHeaders = () =>
  Object.fromEntries(
    (upload.parameters ?? []).flatMap(({ name, in: place, schema }) =>
      place === 'header' && schema.example !== undefined ? [[name, String(schema.example)]] : [],
    ),
  );

async function expectUploaded(imglink: ImgLink, response: Response): Promise<void> {
  const answer = (await response.clone().json()) as UploadAnswer;
  expect([response.status, await asExample(imglink, response, answer)]).toEqual([200, answerOf(upload)]);
}

describe('the examples of an upload', () => {
  it.for(jsonExamples)(
    '%s in JSON is answered as the document says',
    async ([_name, { value }], { imglink, pictures }) => {
      const origin = `http://127.0.0.1:${(pictures.address() as AddressInfo).port}`;
      const body = JSON.stringify(value).replace(PICTURES, origin);
      await expectUploaded(imglink, await imglink.post(body, { 'content-type': 'application/json' }));
    },
  );

  it('as the body itself, with each header and parameter, is answered as the document says', async ({ imglink }) => {
    await expectUploaded(imglink, await imglink.post(exampleBytes, exampleHeaders(), '?title=A%20lake'));
  });

  it('as a form is answered as the document says', async ({ imglink }) => {
    const form = new FormData();
    form.set('image', new Blob([exampleBytes]), 'lake.png');
    form.set('title', EXAMPLE.title ?? '');
    await expectUploaded(imglink, await fetch(`${imglink.url}/v1/images`, { method: 'POST', body: form }));
  });

  it('is answered 202 as the document says', async ({ imglink }) => {
    const response = await imglink.post(exampleBytes, { prefer: 'respond-async' });
    const answer = (await response.clone().json()) as UploadAnswer;
    expect([response.status, await asExample(imglink, response, answer)]).toEqual([202, answerOf(upload, 202)]);
  });
});

const json = (imglink: ImgLink, uploaded: UploadAnswer, path: string) =>
  imglinkGet(imglink, uploaded, path, { accept: 'application/json' });
const imglinkGet = (imglink: ImgLink, uploaded: UploadAnswer, path: string, headers: Record<string, string>) =>
  fetch(addressOf(imglink, uploaded, path, operationAt(path, 'get')), { headers });

it.for([
  '/v1/images/{key}',
  '/v1/uploads/{key}',
  '/gallery/{key}',
  '/oembed',
  '/problems/{code}',
  '/health/live',
  '/health/ready',
])('GET %s answers with the example of the document', async (path, { imglink, uploaded }) => {
  const answer = async () => {
    const response = await json(imglink, uploaded, path);
    return [response.status, await asExample(imglink, response, uploaded)];
  };
  // On a busy machine the cache is at times too slow to be ready.
  await expect.poll(answer).toEqual([200, answerOf(operationAt(path, 'get'))]);
});

it('returns the bytes of the example', async ({ imglink, uploaded }) => {
  const response = await imglinkGet(imglink, uploaded, '/i/{name}', {});
  expect(Buffer.from(await response.arrayBuffer()).equals(exampleBytes)).toBe(true);
});

it('answers a deletion and a deleted image as the document says', async ({ imglink, uploaded }) => {
  const authorization = `Bearer ${uploaded.deleteToken}`;
  const address = addressOf(imglink, uploaded, '/v1/images/{key}', operationAt('/v1/images/{key}', 'delete'));
  expect((await fetch(address, { method: 'DELETE', headers: { authorization } })).status).toBe(204);
  const purge = () => imglinkGet(imglink, uploaded, '/v1/images/{key}/purge', { authorization });
  await expect
    .poll(async () => asExample(imglink, await purge(), uploaded))
    .toEqual(answerOf(operationAt('/v1/images/{key}/purge', 'get')));
  const gone = await json(imglink, uploaded, '/v1/images/{key}');
  const problems = operationAt('/v1/images/{key}', 'get').responses[410]?.content?.['application/problem+json'];
  // All operations share one example.
  const {
    detail: _,
    instance: __,
    ...example
  } = (problems?.examples?.['image-gone']?.value ?? {}) as Record<string, unknown>;
  expect(example).toMatchObject({ code: 'image-gone' });
  expect(await asExample(imglink, gone, uploaded)).toMatchObject(example);
});
