import type { ProblemCode } from '#errors';
import type { ApiHeaderOptions, ApiOperationOptions, ApiQueryOptions, ApiResponseOptions } from '@nestjs/swagger';
import type { ZodType } from 'zod';

import { DocumentedBy } from './documented-by.decorator.js';
import { bodyOfType, OTHER_TYPES } from './other-content.js';
import { type Header, problemAnswers } from './problem-answers.js';

interface Answer {
  description: string;
  schema?: ZodType;
  headers?: Record<string, Header>;
  /** Media types of an answer that is not JSON. */
  contentTypes?: string[];
}

interface Parameter {
  name: string;
  in: 'query' | 'header';
  description: string;
  schema: { type: 'string' | 'integer'; [key: string]: unknown };
  required?: boolean;
  example?: string;
}

export interface EndpointDocs extends Omit<ApiOperationOptions, 'parameters'> {
  operationId: string;
  summary: string;
  /** Parameters in the query and in header fields. */
  parameters?: readonly Parameter[];
  answers: Record<number, Answer>;
  problems: ProblemCode[];
  /** Headers of every problem. */
  problemHeaders?: Record<string, Header>;
  /** Further media types of an answer, by status, where the request can choose. */
  otherTypes?: Record<number, readonly string[]>;
}

/** Documents a header that an answer may lack. */
export const header = (description: string, type: 'string' | 'integer' = 'string', example?: string): Header => ({
  description,
  schema: { type },
  ...(example !== undefined && { example: type === 'integer' ? Number(example) : example }),
});

/** Documents a header that every answer with this status has. */
export const requiredHeader = (...parts: Parameters<typeof header>): Header => ({
  ...header(...parts),
  required: true,
});

export const queryParameter = (
  name: string,
  description: string,
  schema: Parameter['schema'],
  required = false,
): Parameter => ({ name, in: 'query', description, schema, required });

export const headerParameter = (name: string, description: string, example?: string): Parameter => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string', ...(example !== undefined && { example }) },
});

/** Documents a path parameter, which is a string. */
export const PathParam = (name: string, description: string, schema: { pattern?: string; example: string }) =>
  DocumentedBy(({ ApiParam }) => [ApiParam({ name, description, schema: { type: 'string', ...schema } })]);

/** Documents the path parameter `key`. */
export const KeyParam = () => PathParam('key', 'The key of an image', KEY_SCHEMA);

/** The problems of a request that needs a delete token, or the credentials of the owner or of an admin. */
export const OWNER_PROBLEMS: readonly ProblemCode[] = [
  'token-missing',
  'token-wrong',
  'credentials-invalid',
  'scope-missing',
  'not-owner',
  'cross-site-request',
];

export const EXAMPLE_KEY = '4fYk2aXbQ9Z';
export const EXAMPLE_DELETE_TOKEN = '4fYk2aXbQ9ZQ3mT7wK1sV9bN2x';
/** The public URL in examples. */
export const EXAMPLE_BASE = 'https://img.example';
const KEY_SCHEMA = { pattern: '^[0-9A-Za-z]{11}$', example: EXAMPLE_KEY };

/** Documents an endpoint in /openapi.json: its answers, and each problem with an example from the catalogue. */
export function Endpoint(docs: EndpointDocs): MethodDecorator {
  const { answers, problems, problemHeaders, parameters = [], otherTypes, ...operation } = docs;
  return DocumentedBy(({ ApiExtension, ApiHeader, ApiOperation, ApiQuery, ApiResponse }) => [
    ApiOperation(operation),
    ...parameters.map((parameter) =>
      parameter.in === 'query' ? ApiQuery(parameterOptions(parameter)) : ApiHeader(parameterOptions(parameter)),
    ),
    ...Object.entries(answers).map(([status, answer]) => ApiResponse(answerOptions(Number(status), answer))),
    ...Object.entries(problemAnswers(problems, problemHeaders)).map(([status, answer]) =>
      ApiResponse({ status: Number(status), ...answer }),
    ),
    ...(otherTypes ? [ApiExtension(OTHER_TYPES, otherTypes)] : []),
  ]);
}

function parameterOptions({ in: _place, example, ...parameter }: Parameter): ApiQueryOptions & ApiHeaderOptions {
  const schema = { ...parameter.schema, ...(example !== undefined && { example }) } as object;
  return { ...parameter, required: parameter.required ?? false, schema };
}

function answerOptions(status: number, { description, schema, headers, contentTypes }: Answer): ApiResponseOptions {
  if (schema) return { status, description, headers, standardSchema: schema };
  const content = contentTypes && Object.fromEntries(contentTypes.map((type) => [type, bodyOfType(type)]));
  return { status, description, headers, ...(content && { content }) };
}
