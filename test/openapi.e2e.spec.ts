import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ImgLink } from './harness/imglink.js';

interface Media {
  schema?: { $ref?: string; format?: string };
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}
interface Answer {
  description: string;
  content?: Record<string, Media>;
  headers?: Record<string, { description?: string }>;
}
interface Operation {
  operationId: string;
  summary?: string;
  responses: Record<string, Answer>;
  parameters?: { name: string; description?: string }[];
}
interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, { properties?: Record<string, object>; example?: unknown; examples?: unknown }>;
  };
}

const isImgur = (operationId: string) => operationId.includes('Imgur');

let imglink: ImgLink;
let document: OpenApi;
let operations: { at: string; operation: Operation }[];

beforeAll(async () => {
  imglink = await ImgLink.start();
  document = (await (await imglink.get('/openapi.json')).json()) as OpenApi;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ at: `${method.toUpperCase()} ${path}`, operation })),
  );
});
afterAll(() => imglink[Symbol.asyncDispose]());

/** Each that is not as it should be, by its name: an empty list says that there is none. */
const faults = (isFine: (operation: Operation) => boolean) =>
  operations.filter(({ operation }) => !isFine(operation)).map(({ at }) => at);

describe('the OpenAPI document', () => {
  it('has every endpoint', () => {
    expect(document.openapi).toMatch(/^3\./);
    expect(operations.map(({ at }) => at).toSorted()).toEqual([
      'DELETE /3/image/{id}',
      'DELETE /files/{key}',
      'DELETE /v1/images/{key}',
      'GET /3/credits',
      'GET /3/image/{id}',
      'GET /gallery/{key}',
      'GET /health/live',
      'GET /health/ready',
      'GET /i/{name}',
      'GET /metrics',
      'GET /oembed',
      'GET /problems/{code}',
      'GET /sharex.sxcu',
      'GET /v1/images/{key}',
      'GET /v1/images/{key}/purge',
      'GET /v1/uploads/{key}',
      'GET /v1/uploads/{key}/events',
      'GET /{name}',
      'HEAD /files/{key}',
      'HEAD /i/{name}',
      'OPTIONS /files',
      'OPTIONS /files/{key}',
      'PATCH /files/{key}',
      'POST /3/image',
      'POST /3/image/{id}',
      'POST /3/upload',
      'POST /files',
      'POST /files/{key}',
      'POST /v1/images',
      'PUT /3/image/{id}',
    ]);
  });

  it('names and explains each operation and parameter', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
    expect(faults((operation) => Boolean(operation.summary))).toEqual([]);
    expect(faults(({ parameters = [] }) => parameters.every(({ description }) => Boolean(description)))).toEqual([]);
  });

  it('gives each failure as a problem, with an example of that status', () => {
    const isProblem = ([status, { content }]: [string, Answer]) => {
      const media = content?.['application/problem+json'];
      const examples = Object.values(media?.examples ?? {}) as { value: { status: number; type: string } }[];
      return (
        media?.schema?.$ref === '#/components/schemas/Problem' &&
        examples.length > 0 &&
        examples.every(
          ({ value }) => value.status === Number(status) && /^(about:blank|\/problems\/|https:)/.test(value.type),
        )
      );
    };
    // An answer to HEAD has no body, and readiness tells of each dependency.
    const others = new Set(['getImageFacts', 'getResumableUpload', 'getReadiness']);
    const failures = ({ operationId, responses }: Operation) =>
      Object.entries(responses).filter(
        ([status]) => Number(status) >= 400 && !others.has(operationId) && !isImgur(operationId),
      );
    expect(faults((operation) => failures(operation).every(isProblem))).toEqual([]);
    expect(operations.flatMap(({ operation }) => failures(operation)).length).toBeGreaterThan(20);
  });

  it("gives each failure of Imgur's API in Imgur's envelope, with an example of that status", () => {
    const isEnvelope = ([status, { content, headers = {} }]: [string, Answer]) => {
      const media = content?.['application/json'];
      const examples = Object.values(media?.examples ?? {}) as { value: { status: number; success: boolean } }[];
      return (
        media?.schema?.$ref === '#/components/schemas/ImgurFailure' &&
        'X-RateLimit-UserRemaining' in headers &&
        examples.length > 0 &&
        examples.every(({ value }) => value.status === Number(status) && !value.success)
      );
    };
    const failures = ({ operationId, responses }: Operation) =>
      Object.entries(responses).filter(([status]) => Number(status) >= 400 && isImgur(operationId));
    expect(faults((operation) => failures(operation).every(isEnvelope))).toEqual([]);
    expect(operations.flatMap(({ operation }) => failures(operation)).length).toBeGreaterThan(20);
  });

  it('gives each successful JSON answer a schema whose every field has an example or an explanation', () => {
    const bare = Object.entries(document.components.schemas).filter(
      ([, { example, examples, properties = {} }]) =>
        !example &&
        !examples &&
        Object.values(properties).some((field) => !('example' in field || 'description' in field || 'enum' in field)),
    );
    expect(bare.map(([name]) => name)).toEqual([]);
    const json = operations.flatMap(({ at, operation }) =>
      Object.entries(operation.responses).flatMap(([status, { content = {} }]) =>
        Number(status) < 300 && content['application/json'] && !content['application/json'].schema ? [at] : [],
      ),
    );
    expect(json).toEqual([]);
  });
});
