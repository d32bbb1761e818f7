import type { OpenAPIObject } from '@nestjs/swagger';
import { describe, expect, it } from 'vitest';

import { shareComponents } from './shared-components.js';

type Operation = Record<string, unknown>;

const OK = { description: 'Done', content: {} };
const KEY = { name: 'key', in: 'path', description: 'The key of an image' };

/** A document with these operations, each at a path of its own, after its components were shared. */
function share(...operations: Operation[]) {
  const paths = operations.map((operation, index) => {
    const post = { operationId: `op${index}`, responses: {}, ...operation };
    return [`/${index}`, { post }] as const;
  });
  const document = { paths: Object.fromEntries(paths) } as unknown as OpenAPIObject;
  shareComponents(document);
  const components = document.components as Record<string, Record<string, unknown>>;
  return { components, operations: paths.map(([, { post }]) => post as Operation & { responses: Operation }) };
}

describe('parameters', () => {
  it('are in the components once, however many operations have them', () => {
    const { components, operations } = share({ parameters: [KEY] }, { parameters: [{ ...KEY }] });
    expect(components.parameters).toEqual({ key: KEY });
    const reference = { $ref: '#/components/parameters/key' };
    expect(operations.map(({ parameters }) => parameters)).toEqual([[reference], [reference]]);
  });

  it('get names of their own if they differ: from the description, then by a number', () => {
    const others = [1, 2, 3].map((example) => ({ name: 'key', in: 'path', description: 'Of an album', example }));
    const { components } = share({ parameters: [KEY, ...others] });
    expect(Object.keys(components.parameters ?? {})).toEqual([
      'key',
      'key.OfAnAlbum',
      'key.OfAnAlbum2',
      'key.OfAnAlbum3',
    ]);
  });

  it('have names of the characters that OpenAPI allows', () => {
    const { components } = share({ parameters: [{ name: 'ids[]', in: 'query' }] });
    expect(Object.keys(components.parameters ?? {})).toEqual(['ids--']);
  });
});

describe('responses', () => {
  it('are shared if two operations have them, and named by four words of their description', () => {
    const gone = { description: 'The image is gone for ever; try no more' };
    const { components, operations } = share({ responses: { 410: gone } }, { responses: { 410: { ...gone } } });
    expect(components.responses).toEqual({ TheImageIsGone: gone });
    const reference = { $ref: '#/components/responses/TheImageIsGone' };
    expect(operations.map(({ responses }) => responses[410])).toEqual([reference, reference]);
  });

  it('stay where they are if one operation has them', () => {
    const { components, operations } = share({ responses: { 200: OK } });
    expect(components.responses).toEqual({});
    expect(operations[0]?.responses[200]).toEqual(OK);
  });

  it('refer to their headers and examples', () => {
    const example = { value: { code: 'empty-body' } };
    const response = () => ({
      description: 'Refused',
      headers: { ETag: { description: 'Strong' } },
      content: { 'application/problem+json': { examples: { 'empty-body': example } } },
    });
    const { components, operations } = share({ responses: { 400: response() } });
    expect(components.headers).toEqual({ ETag: { description: 'Strong' } });
    expect(components.examples).toEqual({ 'empty-body': example });
    expect(operations[0]?.responses[400]).toEqual({
      description: 'Refused',
      headers: { ETag: { $ref: '#/components/headers/ETag' } },
      content: {
        'application/problem+json': { examples: { 'empty-body': { $ref: '#/components/examples/empty-body' } } },
      },
    });
  });
});

describe('bodies of requests', () => {
  const requestBody = { required: true, content: { 'image/png': {} } };

  it('are shared by the name of the first operation that has them', () => {
    const { components, operations } = share({ requestBody }, { requestBody: { ...requestBody } });
    expect(components.requestBodies).toEqual({ op0: requestBody });
    expect(operations[1]?.requestBody).toEqual({ $ref: '#/components/requestBodies/op0' });
  });

  it('stay where they are if one operation has them', () => {
    const { components, operations } = share({ requestBody }, {});
    expect(components.requestBodies).toEqual({});
    expect(operations[0]?.requestBody).toEqual(requestBody);
  });
});
