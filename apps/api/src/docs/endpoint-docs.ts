import { PROBLEMS, type ProblemCode, DomainError } from '#errors';
import { applyDecorators } from '@nestjs/common';
import { ApiOperation, type ApiOperationOptions, ApiParam, ApiResponse } from '@nestjs/swagger';
import type { ZodType } from 'zod';

import { problemBody } from '../problem-body.js';

type Header = { description: string; schema: { type: 'string' | 'integer' }; example?: string | number };

interface Answer {
  description: string;
  schema?: ZodType;
  headers?: Record<string, Header>;
  /** For what is no JSON: the types that it may have. */
  contentTypes?: string[];
}

export interface EndpointDocs extends ApiOperationOptions {
  operationId: string;
  summary: string;
  answers: Record<number, Answer>;
  problems: ProblemCode[];
}

export const header = (description: string, type: 'string' | 'integer' = 'string', example?: string): Header => ({
  description,
  schema: { type },
  ...(example !== undefined && { example: type === 'integer' ? Number(example) : example }),
});

/** The `key` of a path. */
export const KeyParam = () =>
  ApiParam({ name: 'key', description: 'The key of an image', schema: KEY_SCHEMA, example: EXAMPLE_KEY });

export const EXAMPLE_KEY = '4fYk2aXbQ9Z';
const KEY_SCHEMA = { type: 'string', pattern: '^[0-9A-Za-z]{11}$' } as const;

/** What /openapi.json says of an endpoint: each answer, and each problem with an example from the catalogue. */
export function Endpoint({ answers, problems, ...operation }: EndpointDocs): MethodDecorator {
  return applyDecorators(
    ApiOperation(operation),
    ...Object.entries(answers).map(([status, answer]) => answerDecorator(Number(status), answer)),
    ...problemDecorators(problems),
  );
}

function answerDecorator(status: number, { description, schema, headers, contentTypes }: Answer): MethodDecorator {
  if (schema) return ApiResponse({ status, description, headers, standardSchema: schema });
  const binary = { schema: { type: 'string', format: 'binary' } };
  const content = contentTypes && Object.fromEntries(contentTypes.map((type) => [type, binary]));
  return ApiResponse({ status, description, headers, ...(content && { content }) });
}

function problemDecorators(codes: ProblemCode[]): MethodDecorator[] {
  const byStatus = Map.groupBy(codes, (code) => exampleOf(code).status);
  return [...byStatus].map(([status, group]) =>
    ApiResponse({
      status,
      description: group.map((code) => PROBLEMS[code].title).join('; '),
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: Object.fromEntries(group.map((code) => [code, { value: exampleOf(code) }])),
        },
      },
      ...(group.some((code) => RETRYABLE.has(PROBLEMS[code].kind)) && {
        headers: { 'Retry-After': header('Seconds after which to try again', 'integer') },
      }),
    }),
  );
}

const RETRYABLE = new Set<string>(['unavailable', 'no-space', 'conflict', 'rate']);

const exampleOf = (code: ProblemCode) =>
  problemBody(new DomainError(code, PROBLEMS[code].advice), `/v1/images/${EXAMPLE_KEY}`);
