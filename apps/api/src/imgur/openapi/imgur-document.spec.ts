import type { OpenAPIObject } from '@nestjs/swagger';
import { expect, it } from 'vitest';

import { completeImgurOperations } from './imgur-document.js';

const answerOf = (code: string, summary: string) => ({
  description: summary,
  content: { 'application/json': { examples: { [code]: { summary } } } },
});

/** A document with two operations of Imgur's API, and one other. */
const documentOf = () =>
  ({
    paths: {
      '/3/image': { post: { responses: { 200: { description: 'Done', content: {} }, 400: answerOf('a', 'A') } } },
      '/3/album': { post: { responses: { 400: answerOf('b', 'B'), 204: { description: 'Nothing' } } } },
      '/v1/images': { post: { responses: { 400: answerOf('c', 'C') } } },
    },
  }) as unknown as OpenAPIObject;

const completed = () => {
  const document = documentOf();
  completeImgurOperations(document);
  return document.paths as unknown as Record<string, { post: { responses: Record<string, { content: object }> } }>;
};

it('describes each error status once, with the examples of all operations', () => {
  const paths = completed();
  const error = paths['/3/image']?.post.responses[400];
  expect(error).toMatchObject({
    description: 'A; B',
    content: { 'application/json': { examples: { a: { summary: 'A' }, b: { summary: 'B' } } } },
  });
  expect(paths['/3/album']?.post.responses[400]).toEqual(error);
});

it('adds XML to every answer with a body', () => {
  const paths = completed();
  expect(Object.keys(paths['/3/image']?.post.responses[200]?.content ?? {})).toEqual(['text/xml']);
  expect(Object.keys(paths['/3/album']?.post.responses[400]?.content ?? {})).toEqual(['application/json', 'text/xml']);
  expect(paths['/3/album']?.post.responses[204]).toEqual({ description: 'Nothing' });
});

it('leaves the operations of other APIs as they are', () => {
  expect(completed()['/v1/images']).toEqual(documentOf().paths['/v1/images']);
});
