import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Node = Record<string, unknown>;
interface Media {
  schema?: Node;
  examples?: Record<string, Node>;
}
interface Body {
  content: Record<string, Media>;
}
interface Operation {
  operationId: string;
  tags: string[];
  requestBody?: Body | { $ref: string };
  parameters?: Node[];
  responses: Record<string, Node>;
}

/** What breaks client generators, or makes them generate code that does not compile. */
describe.each(['openapi.json', 'openapi-core.json'])('%s', (file) => {
  const document = JSON.parse(readFileSync(file, 'utf8')) as {
    paths: Record<string, Record<string, Operation>>;
    components: Record<'schemas' | 'responses', Record<string, Node>> & {
      requestBodies: Record<string, Body>;
    };
  };
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const responses = [
    ...operations.flatMap((operation) => Object.values(operation.responses)),
    ...Object.values(document.components.responses),
  ].filter((response) => !('$ref' in response));
  const nodes: Node[] = [];
  JSON.parse(JSON.stringify(document), (_name, value: unknown) => {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) nodes.push(value as Node);
    return value;
  });

  it('has no null-only type, and no number with a single value', () => {
    expect(nodes.length).toBeGreaterThan(500);
    const odd = nodes.filter(
      ({ type, enum: values }) =>
        Array.isArray(values) && (values[0] === null || (type === 'number' && values.length === 1)),
    );
    expect(odd).toEqual([]);
  });

  it('has no two schemas whose names differ only by New', () => {
    const names = new Set(Object.keys(document.components.schemas));
    expect([...names].filter((name) => names.has(`New${name}`))).toEqual([]);
  });

  const ownBodies = operations.flatMap(({ requestBody }) =>
    requestBody && 'content' in requestBody ? [requestBody] : [],
  );

  it('has a named schema for each JSON body', () => {
    const bodies = [
      ...[...Object.values(document.components.requestBodies), ...ownBodies].flatMap(({ content }) =>
        Object.entries(content),
      ),
      ...responses.flatMap(({ content }) => Object.entries((content ?? {}) as Record<string, Media>)),
    ];
    const written = bodies.filter(([type]) => /json|form/.test(type));
    expect(written.length).toBeGreaterThan(20);
    expect(written.filter(([, { schema }]) => !schema || !('$ref' in schema))).toEqual([]);
  });

  it('shares a body component only between several operations', () => {
    const references: string[] = JSON.stringify(operations).match(/#\/components\/requestBodies\/\w+/g) ?? [];
    const once = references.filter((name) => references.indexOf(name) === references.lastIndexOf(name));
    expect(once).toEqual([]);
    expect(ownBodies.length).toBeGreaterThan(0);
  });

  it('defines headers, parameters and examples once', () => {
    const inline = [
      ...operations.flatMap(({ parameters = [] }) => parameters),
      ...responses.flatMap(({ headers }) => Object.values((headers ?? {}) as Record<string, Node>)),
      ...responses.flatMap(({ content }) =>
        Object.values((content ?? {}) as Record<string, Media>).flatMap(({ examples }) =>
          Object.values(examples ?? {}),
        ),
      ),
    ].filter((node) => !('$ref' in node));
    expect(inline).toEqual([]);
  });

  it('has a default answer in each operation', () => {
    expect(operations.filter((operation) => !('default' in operation.responses))).toEqual([]);
    expect(operations.filter(({ tags }) => tags.length !== 1)).toEqual([]);
  });
});

it("leaves other protocols, pages, admin operations and metrics out of the SDK's document", () => {
  const core = JSON.parse(readFileSync('openapi-core.json', 'utf8')) as { paths: Record<string, unknown> };
  expect(Object.keys(core.paths).filter((path) => /^\/(?:3|files|admin|metrics|gallery|delete|$)/.test(path))).toEqual(
    [],
  );
  expect(Object.keys(core.paths)).toContain('/v1/images');
});
