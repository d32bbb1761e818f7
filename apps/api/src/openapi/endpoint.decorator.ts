import type { ProblemCode } from '#errors';
import { applyDecorators } from '@nestjs/common';
import {
  ApiExtension,
  ApiHeader,
  ApiOperation,
  type ApiOperationOptions,
  ApiParam,
  ApiQuery,
  ApiResponse,
} from '@nestjs/swagger';
import type { ZodType } from 'zod';

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

/** Documents the path parameter `key`. */
export const KeyParam = () =>
  ApiParam({ name: 'key', description: 'The key of an image', schema: KEY_SCHEMA as object });

export const EXAMPLE_KEY = '4fYk2aXbQ9Z';
export const EXAMPLE_DELETE_TOKEN = '4fYk2aXbQ9ZQ3mT7wK1sV9bN2x';
/** The public URL in examples. */
export const EXAMPLE_BASE = 'https://img.example';
const KEY_SCHEMA = { type: 'string', pattern: '^[0-9A-Za-z]{11}$', example: EXAMPLE_KEY } as const;

/** Documents an endpoint in /openapi.json: its answers, and each problem with an example from the catalogue. */
export function Endpoint(docs: EndpointDocs): MethodDecorator {
  const { answers, problems, problemHeaders, parameters = [], otherTypes, ...operation } = docs;
  const problemStatuses = Object.entries(problemAnswers(problems, problemHeaders));
  return applyDecorators(
    ApiOperation(operation),
    ...parameters.map(parameterDecorator),
    ...Object.entries(answers).map(([status, answer]) => answerDecorator(Number(status), answer)),
    ...problemStatuses.map(([status, answer]) => ApiResponse({ status: Number(status), ...answer })),
    ...(otherTypes ? [ApiExtension(OTHER_TYPES, otherTypes)] : []),
  );
}

function parameterDecorator({ in: place, example, ...parameter }: Parameter): MethodDecorator {
  const schema = { ...parameter.schema, ...(example !== undefined && { example }) } as object;
  const options = { ...parameter, required: parameter.required ?? false, schema };
  return place === 'query' ? ApiQuery(options) : ApiHeader(options);
}

function answerDecorator(status: number, { description, schema, headers, contentTypes }: Answer): MethodDecorator {
  if (schema) return ApiResponse({ status, description, headers, standardSchema: schema });
  const content = contentTypes && Object.fromEntries(contentTypes.map((type) => [type, bodyOfType(type)]));
  return ApiResponse({ status, description, headers, ...(content && { content }) });
}
