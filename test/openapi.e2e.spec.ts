import { describe, expect, it } from 'vitest';

import { checkAnswer } from './harness/contract/check-answer.js';
import { type Answer, openApi, type Operation } from './harness/contract/document.js';

const operations = Object.entries(openApi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ at: `${method.toUpperCase()} ${path}`, operation })),
);

const isImgur = (operationId: string) => operationId.includes('Imgur');

/** Names of the entries that fail the check; an empty list means that all pass. */
const faults = (isFine: (operation: Operation) => boolean) =>
  operations.filter(({ operation }) => !isFine(operation)).map(({ at }) => at);

describe('the OpenAPI document', () => {
  it('gives each operation and parameter a name and a description', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
    expect(faults((operation) => Boolean(operation.summary))).toEqual([]);
    expect(faults(({ parameters = [] }) => parameters.every(({ description }) => Boolean(description)))).toEqual([]);
    const tags = new Set(openApi.tags.map(({ name }) => name));
    expect(faults((operation) => operation.tags.length > 0 && operation.tags.every((tag) => tags.has(tag)))).toEqual(
      [],
    );
  });

  it('gives an example of each part of a path', () => {
    const ofPath = ({ parameters = [] }: Operation) => parameters.filter((parameter) => parameter.in === 'path');
    expect(faults((operation) => ofPath(operation).every(({ schema }) => schema.example !== undefined))).toEqual([]);
  });

  it('gives each failure as a problem, with an example of that status and path', () => {
    const isProblem = ([status, { content = {} }]: [string, Answer]) => {
      const media = content['application/problem+json'];
      const examples = Object.values(media?.examples ?? {}) as { value: { status: number; type: string } }[];
      return (
        (media?.schema as { $ref?: string } | undefined)?.$ref === '#/components/schemas/Problem' &&
        examples.length > 0 &&
        examples.every(
          ({ value }) => value.status === Number(status) && /^(about:blank|\/problems\/|https:)/.test(value.type),
        )
      );
    };
    // An answer to HEAD has no body, and a page is for people.
    // Readiness has a body of its own, with the state of each dependency.
    const hasBody = ([, { content }]: [string, Answer]) =>
      content !== undefined &&
      Object.keys(content)[0] !== 'text/html' &&
      (content['application/json']?.schema as { $ref?: string } | undefined)?.$ref !== '#/components/schemas/Health';
    const failures = ({ operationId, responses }: Operation) =>
      Object.entries(responses).filter(([status]) => Number(status) >= 400 && !isImgur(operationId));
    expect(faults((operation) => failures(operation).filter(hasBody).every(isProblem))).toEqual([]);
    expect(operations.flatMap(({ operation }) => failures(operation).filter(hasBody)).length).toBeGreaterThan(60);
  });

  it("gives each failure of Imgur's API in Imgur's envelope, with an example of that status", () => {
    const isEnvelope = ([status, { content, headers = {} }]: [string, Answer]) => {
      const media = content?.['application/json'];
      const examples = Object.values(media?.examples ?? {}) as { value: { status: number; success: boolean } }[];
      return (
        (media?.schema as { $ref?: string } | undefined)?.$ref === '#/components/schemas/ImgurFailure' &&
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
    const bare = Object.entries(openApi.components.schemas).filter(
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

describe('the comparison of answers with the document', () => {
  const ADDRESS = 'http://localhost/health/live';
  const json = (body: unknown, init: ResponseInit = {}, type = 'application/json') =>
    new Response(JSON.stringify(body), { ...init, headers: { 'content-type': type, ...init.headers } });
  const problem = (fields: object, status: number, headers = {}) =>
    json({ instance: '/health/live', detail: 'x', status, ...fields }, { status, headers }, 'application/problem+json');
  const LIMITED = {
    code: 'rate-limited',
    title: 'Too many requests',
    type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
  };

  it.each<[string, string, Response, RegExp]>([
    ['a status', 'GET', json({ status: 'ok' }, { status: 302 }), /no such status/],
    ['a method', 'PUT', json({ status: 'ok' }), /no such method/],
    ['a type', 'GET', json({ status: 'ok' }, {}, 'text/csv'), /no body of the type text\/csv/],
    ['a field', 'GET', json({ status: 'ok', more: 1 }), /additional properties/],
    ['a value', 'GET', json({ status: 'tired' }), /allowed values/],
    ['a header that is missing', 'GET', problem(LIMITED, 429), /Retry-After is missing/],
    ['a problem', 'GET', problem({ ...LIMITED, code: 'odd' }, 429, { 'retry-after': '1' }), /no problem odd/],
    ['a title', 'GET', problem({ ...LIMITED, title: 'No' }, 429, { 'retry-after': '1' }), /its title is No/],
  ])('finds %s that is not in it', async (_what, method, response, fault) => {
    const faults = await checkAnswer(method, ADDRESS, response);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
  });

  it('accepts a matching answer', async () => {
    expect(await checkAnswer('GET', ADDRESS, json({ status: 'ok' }))).toEqual([]);
    expect(await checkAnswer('GET', ADDRESS, problem(LIMITED, 429, { 'retry-after': '1' }))).toEqual([]);
  });
});
