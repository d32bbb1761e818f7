import type { OpenAPIObject } from '@nestjs/swagger';
import { expect, it } from 'vitest';

import { sdkDocument } from './sdk-document.js';

const refer = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const whole = {
  tags: [{ name: 'images' }, { name: 'imgur' }, { name: 'pages' }],
  paths: {
    '/v1/images': {
      post: { tags: ['images'], security: [{ deleteToken: [] }, { session: [] }], schema: refer('Image') },
    },
    '/3/image': { post: { tags: ['imgur'], schema: refer('ImgurImage') } },
    '/mixed': { get: { tags: ['images'] }, head: { tags: ['pages'] } },
    '/admin/queues': { get: { tags: ['admin'], security: [{ admin: [] }] } },
    '/metrics': { get: { tags: ['service'] } },
    '/health/live': { get: { tags: ['service'] } },
  },
  components: {
    schemas: {
      Image: { properties: { size: refer('Size') } },
      Size: {},
      ImgurImage: { properties: { owner: refer('ImgurOwner') } },
      ImgurOwner: {},
    },
    securitySchemes: { deleteToken: {}, session: {}, admin: {} },
  },
} as unknown as OpenAPIObject;

it('keeps the operations that an application calls, with their tags', () => {
  const { paths, tags } = sdkDocument(whole);
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method} ${path}`),
  );
  expect(operations).toEqual(['post /v1/images', 'get /mixed', 'get /health/live']);
  expect(tags).toEqual([{ name: 'images' }]);
});

it('keeps only the schemas that are still referred to, also by other schemas', () => {
  expect(Object.keys(sdkDocument(whole).components?.schemas ?? {})).toEqual(['Image', 'Size']);
});

it('keeps only the security schemes that are still used', () => {
  expect(Object.keys(sdkDocument(whole).components?.securitySchemes ?? {})).toEqual(['deleteToken']);
});

it('leaves the whole document unchanged', () => {
  const before = structuredClone(whole);
  sdkDocument(whole);
  expect(whole).toEqual(before);
});
