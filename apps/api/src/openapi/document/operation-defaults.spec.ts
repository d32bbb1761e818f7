import type { OpenAPIObject } from '@nestjs/swagger';
import { expect, it } from 'vitest';

import { OTHER_TYPES } from '../other-content.js';
import { completeOperations } from './operation-defaults.js';

type Answers = Record<string, { content?: Record<string, unknown> }>;
interface Operation {
  tags: string[];
  security: object[];
  responses: Answers;
}

/** The operation at a path, completed. */
function complete(path: string, operation: object = {}, method = 'get'): Operation {
  const paths = { [path]: { [method]: { responses: {}, ...operation } } };
  completeOperations({ paths } as unknown as OpenAPIObject);
  return paths[path]![method] as unknown as Operation;
}

const typesOf = ({ responses }: Operation, status: string) => Object.keys(responses[status]?.content ?? {});
const MISSING = { responses: { 404: { content: { 'application/problem+json': {} } }, 410: {} } };

it('tags an operation by its path, and says that it needs no credentials', () => {
  expect(complete('/v1/images')).toMatchObject({ tags: ['images'], security: [] });
  expect(complete('/nowhere')).toMatchObject({ tags: ['service'] });
});

it('keeps the tags and the security that an operation has', () => {
  const operation = { tags: ['mine'], security: [{ deleteToken: [] }] };
  expect(complete('/v1/images', operation)).toMatchObject(operation);
});

it('adds the failures that every operation can have, but not to those of Imgur', () => {
  const { responses } = complete('/v1/images');
  expect(responses.default?.content).toHaveProperty(['application/problem+json', 'examples', 'internal']);
  expect(complete('/3/image').responses).not.toHaveProperty('default');
});

it('adds a page to what is missing, except at the paths of the API', () => {
  expect(typesOf(complete('/gallery/{key}', MISSING), '404')).toEqual(['application/problem+json', 'text/html']);
  expect(typesOf(complete('/gallery/{key}', MISSING), '410')).toEqual(['text/html']);
  expect(typesOf(complete('/v1/images/{key}', MISSING), '404')).toEqual(['application/problem+json']);
  expect(typesOf(complete('/gallery/{key}', MISSING, 'post'), '404')).toEqual(['application/problem+json']);
});

it('adds the other types of an answer, and takes them out of the operation', () => {
  const operation = complete('/oembed', { responses: { 200: {} }, [OTHER_TYPES]: { 200: ['text/xml'] } });
  expect(typesOf(operation, '200')).toEqual(['text/xml']);
  expect(operation).not.toHaveProperty([OTHER_TYPES]);
});

it('describes no content of answers to HEAD', () => {
  const { responses } = complete('/i/{name}', MISSING, 'head');
  expect(Object.keys(responses)).toEqual(['404', '410', 'default']);
  expect(Object.values(responses).filter((answer) => 'content' in answer)).toEqual([]);
});
