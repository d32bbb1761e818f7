import { readFileSync } from 'node:fs';

export interface Media {
  schema?: object;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}
export interface HeaderDocs {
  description?: string;
  required?: boolean;
  schema: { type: string };
}
export interface Answer {
  description: string;
  content?: Record<string, Media>;
  headers?: Record<string, HeaderDocs>;
}
export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  description?: string;
  required?: boolean;
  schema: { type: string; example?: string | number; [key: string]: unknown };
}
export interface Operation {
  operationId: string;
  summary?: string;
  description?: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Answer>;
}
export interface OpenApi {
  openapi: string;
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, { properties?: Record<string, object>; example?: unknown; [key: string]: unknown }>;
  };
}

const written = JSON.parse(readFileSync(new URL('../../../openapi.json', import.meta.url), 'utf8')) as OpenApi;

/** Resolves the document's references, except those to schemas. */
function resolved(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(resolved);
  if (node === null || typeof node !== 'object') return node;
  const [, section, name] =
    /^#\/components\/(headers|parameters|examples|requestBodies|responses)\/(.+)$/.exec(refOf(node)) ?? [];
  if (section === undefined || name === undefined) {
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolved(value)]));
  }
  const target = (written.components as unknown as Record<string, Record<string, unknown>>)[section]?.[name];
  if (target === undefined) throw new Error(`The document has no ${section} ${name}.`);
  return resolved(target);
}

const refOf = (node: object): string => ('$ref' in node ? String(node.$ref) : '');

/** The document in the repository; a gate compares it with the code. */
export const openApi = resolved(written) as OpenApi;
