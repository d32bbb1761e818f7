import { expect, it } from 'vitest';

import { openApi, type Operation } from './harness/contract/document.js';

const operations = Object.entries(openApi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ at: `${method.toUpperCase()} ${path}`, operation })),
);

it('documents every endpoint', () => {
  expect(openApi.openapi).toMatch(/^3\./);
  expect(operations.map(({ at }) => at).toSorted()).toEqual([
    'DELETE /3/album/{id}',
    'DELETE /3/album/{id}/remove_images',
    'DELETE /3/image/{id}',
    'DELETE /files/{key}',
    'DELETE /v1/accounts/{id}',
    'DELETE /v1/albums/{key}',
    'DELETE /v1/images/{key}',
    'DELETE /v1/keys/{id}',
    'GET /',
    'GET /3/account/{name}/albums',
    'GET /3/account/{name}/albums/{page}',
    'GET /3/account/{name}/images',
    'GET /3/account/{name}/images/{page}',
    'GET /3/album/{id}',
    'GET /3/album/{id}/image/{image}',
    'GET /3/album/{id}/images',
    'GET /3/credits',
    'GET /3/image/{id}',
    'GET /a/{key}',
    'GET /account/sessions',
    'GET /admin/queues',
    'GET /delete/{token}',
    'GET /docs',
    'GET /download/{key}',
    'GET /gallery/{key}',
    'GET /health/live',
    'GET /health/ready',
    'GET /i/{name}',
    'GET /metrics',
    'GET /oembed',
    'GET /openapi-core.json',
    'GET /openapi.json',
    'GET /problems/{code}',
    'GET /sharex.sxcu',
    'GET /sign-in',
    'GET /sign-in/callback',
    'GET /sign-in/provider',
    'GET /sign-out/provider',
    'GET /v1/account',
    'GET /v1/account/albums',
    'GET /v1/accounts',
    'GET /v1/albums/{key}',
    'GET /v1/images/{key}',
    'GET /v1/images/{key}/purge',
    'GET /v1/keys',
    'GET /v1/uploads/{key}',
    'GET /v1/uploads/{key}/events',
    'GET /{name}',
    'HEAD /files/{key}',
    'HEAD /i/{name}',
    'OPTIONS /files',
    'OPTIONS /files/{key}',
    'PATCH /files/{key}',
    'PATCH /v1/accounts/{id}',
    'PATCH /v1/albums/{key}',
    'PATCH /v1/images/{key}',
    'POST /3/album',
    'POST /3/album/{id}',
    'POST /3/album/{id}/add',
    'POST /3/album/{id}/remove_images',
    'POST /3/image',
    'POST /3/image/{id}',
    'POST /3/upload',
    'POST /account/sessions',
    'POST /delete/{token}',
    'POST /files',
    'POST /files/{key}',
    'POST /sharex.sxcu',
    'POST /sign-in',
    'POST /sign-out',
    'POST /v1/accounts',
    'POST /v1/albums',
    'POST /v1/images',
    'POST /v1/keys',
    'PUT /3/album/{id}',
    'PUT /3/album/{id}/add',
    'PUT /3/image/{id}',
    'PUT /v1/albums/{key}/images',
  ]);
});

it('names the security scheme of each operation', () => {
  const schemesOf = ({ security }: Operation) =>
    security.map((schemes) => Object.keys(schemes).join(' and ') || 'nothing').join(' or ');
  const secured = operations.filter(({ operation }) => operation.security.length > 0);
  const byScheme = Object.groupBy(secured, ({ operation }) => schemesOf(operation));
  const expected = {
    'nothing or apiKey or session': [
      'DELETE /files/{key}',
      'HEAD /files/{key}',
      'PATCH /files/{key}',
      'POST /files',
      'POST /files/{key}',
      'POST /3/album',
      'POST /3/image',
      'POST /3/upload',
      'GET /v1/albums/{key}',
      'POST /v1/albums',
      'POST /v1/images',
    ],
    'deleteToken or apiKey or session': [
      'DELETE /v1/images/{key}',
      'GET /v1/images/{key}/purge',
      'PATCH /v1/images/{key}',
    ],
    'editToken or apiKey or session': [
      'DELETE /v1/albums/{key}',
      'PATCH /v1/albums/{key}',
      'PUT /v1/albums/{key}/images',
    ],
    'apiKey or session': [
      'GET /v1/account/albums',
      'DELETE /v1/keys/{id}',
      'GET /v1/keys',
      'POST /v1/keys',
      'DELETE /v1/accounts/{id}',
      'GET /v1/account',
      'GET /v1/accounts',
      'PATCH /v1/accounts/{id}',
      'POST /v1/accounts',
      'POST /sharex.sxcu',
    ],
    admin: ['GET /admin/queues'],
  };
  for (const [scheme, paths] of Object.entries(expected)) {
    expect([scheme, byScheme[scheme]?.map(({ at }) => at).toSorted()]).toEqual([scheme, paths.toSorted()]);
  }
  expect(Object.keys(byScheme).toSorted()).toEqual(Object.keys(expected).toSorted());
});
