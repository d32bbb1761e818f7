import { PROBLEMS, type ProblemCode } from '#errors';
import type { ApiOperationOptions, ApiResponseOptions } from '@nestjs/swagger';
import type { ZodType } from 'zod';

import { DocumentedBy } from '../../openapi/documented-by.decorator.js';
import { header, type queryParameter } from '../../openapi/endpoint.decorator.js';
import { errorExample, errorSchema } from './error.schema.js';

interface ImgurEndpointDocs extends Omit<ApiOperationOptions, 'parameters'> {
  operationId: string;
  summary: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Parameters in the query. */
  parameters?: readonly ReturnType<typeof queryParameter>[];
  /** The envelope of a success. */
  answer: ZodType;
  problems: readonly ProblemCode[];
}

const integer = (description: string) => header(description, 'integer');
const HEADERS = {
  'X-RateLimit-UserLimit': integer('Uploads per hour; 500 if they are not limited'),
  'X-RateLimit-UserRemaining': integer('Uploads that are left'),
  'X-RateLimit-UserReset': integer('When the limit is reset, in seconds since 1970'),
  'X-RateLimit-ClientLimit': integer('Always 12500: not used'),
  'X-RateLimit-ClientRemaining': integer('Always 12500: not used'),
  'X-RateLimit-ClientReset': integer('Always 86400: not used'),
};
const POST_HEADERS = {
  'X-Post-Rate-Limit-Limit': integer('Uploads per hour'),
  'X-Post-Rate-Limit-Remaining': integer('Uploads that are left'),
  'X-Post-Rate-Limit-Reset': integer('Seconds until the limit is reset'),
};
/** All endpoints share the description of errors, so it has the fields of a POST. */
const ERROR_HEADERS = {
  ...HEADERS,
  ...POST_HEADERS,
  'Retry-After': integer('Seconds to wait'),
  'WWW-Authenticate': header('The authentication scheme to use'),
};

/** Every endpoint can answer with these. */
const ANYWHERE: ProblemCode[] = [
  'access-token-invalid',
  'credentials-invalid',
  'cross-site-request',
  'invalid-request',
  'rate-limited',
  'unavailable',
];

/** Describes an endpoint of Imgur's API in /openapi.json: its answer, and each problem with an example. */
export function ImgurEndpoint({
  answer,
  problems,
  method,
  parameters = [],
  ...operation
}: ImgurEndpointDocs): MethodDecorator {
  const headers = method === 'POST' ? { ...HEADERS, ...POST_HEADERS } : HEADERS;
  const byStatus = Map.groupBy(problems, (code) => errorExample(code).status);
  return DocumentedBy(({ ApiOperation, ApiQuery, ApiResponse }) => [
    ApiOperation(operation),
    // ApiOperation would drop these parameters where the path has some, too.
    ...parameters.map(({ in: _query, schema, ...parameter }) => ApiQuery({ ...parameter, schema: schema as object })),
    ApiResponse({ status: 200, description: 'Done', headers, standardSchema: answer }),
    ...[...byStatus].map(([status, codes]) => ApiResponse(errorOptions(status, codes))),
    ApiResponse(errorOptions('default', ANYWHERE)),
  ]);
}

function errorOptions(status: number | 'default', codes: readonly ProblemCode[]): ApiResponseOptions {
  const examples = codes.map((code) => [code, { summary: PROBLEMS[code].title, value: errorExample(code) }] as const);
  return {
    status,
    description: status === 'default' ? 'Any other error' : codes.map((code) => PROBLEMS[code].title).join('; '),
    headers: ERROR_HEADERS,
    standardSchema: errorSchema,
    examples: Object.fromEntries(examples),
  };
}
