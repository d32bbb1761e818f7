import { DomainError, PROBLEMS, type ProblemCode } from '#errors';
import { applyDecorators } from '@nestjs/common';
import { ApiOperation, type ApiOperationOptions, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';

import { header } from '../../openapi/endpoint.decorator.js';
import { type ImgurFailure, imgurFailure } from '../envelope/imgur-error.js';

interface ImgurDocs extends ApiOperationOptions {
  operationId: string;
  summary: string;
  /** The envelope of the answer when it went well. */
  answer: z.ZodType;
  problems: ProblemCode[];
  /** A request of this endpoint. */
  example: { path: string; method: string };
}

const WHOLE = (text: string) => header(text, 'integer');
const HEADERS = {
  'X-RateLimit-UserLimit': WHOLE('Uploads an hour; 500 where they are not limited'),
  'X-RateLimit-UserRemaining': WHOLE('Uploads that are left'),
  'X-RateLimit-UserReset': WHOLE('When there are more, in seconds since 1970'),
  'X-RateLimit-ClientLimit': WHOLE('12500: not used here'),
  'X-RateLimit-ClientRemaining': WHOLE('12500: not used here'),
  'X-RateLimit-ClientReset': WHOLE('86400: not used here'),
};
const POST_HEADERS = {
  'X-Post-Rate-Limit-Limit': WHOLE('Uploads an hour'),
  'X-Post-Rate-Limit-Remaining': WHOLE('Uploads that are left'),
  'X-Post-Rate-Limit-Reset': WHOLE('Seconds until there are more'),
};
/** Failures are alike for all endpoints: those of a POST carry all of these. */
const FAILURE_HEADERS = {
  ...HEADERS,
  ...POST_HEADERS,
  'Retry-After': WHOLE('Seconds after which to try again'),
};

/** The request in the examples of failures, which are alike for all endpoints. */
const ANY_REQUEST = { path: '/3/image', method: 'POST' };

const FAILURE = imgurFailure(new DomainError('empty-body', ''), ANY_REQUEST.path, ANY_REQUEST.method);

const exceptionSchema = z
  .object({
    code: z.int().min(0).max(9999).describe("Imgur's number for it"),
    message: z.string().describe('What went wrong'),
    type: z.string().describe('Always `ImgurException`'),
    exception: z.array(z.string()).describe('Always empty'),
  })
  .meta({ id: 'ImgurException' });

const errorSchema = z
  .object({
    id: z.string().describe('Names this failure in the log'),
    code: z.string().describe('The status of the answer'),
    status: z.string().describe('The status of the answer'),
    detail: z.string().describe('What went wrong and what to do'),
  })
  .meta({ id: 'ImgurErrorDetail' });

const failureSchema = z
  .object({
    data: z
      .object({
        error: z
          .union([z.string(), exceptionSchema])
          .meta({ id: 'ImgurError', description: 'Words, or for a file that is no image an object' }),
        request: z.string().describe('The path that was asked for'),
        method: z.string().describe('The method of the request'),
      })
      .meta({ id: 'ImgurFailedRequest', examples: [FAILURE.data] }),
    success: z.boolean().describe('Always false'),
    status: z.int().min(400).max(599),
    errors: z.array(errorSchema),
  })
  .meta({ id: 'ImgurFailure', examples: [FAILURE] });

/** Failures that any request may be answered with. */
const ANYWHERE: ProblemCode[] = ['access-token-invalid', 'invalid-request', 'rate-limited', 'unavailable'];

/** What /openapi.json says of an endpoint of Imgur's API: each answer is in the same envelope. */
export function ImgurEndpoint({ answer, problems, example, ...operation }: ImgurDocs): MethodDecorator {
  const headers = example.method === 'POST' ? { ...HEADERS, ...POST_HEADERS } : HEADERS;
  const byStatus = Map.groupBy(problems.map(failureOf), ({ value }) => value.status);
  return applyDecorators(
    ApiOperation(operation),
    ApiResponse({ status: 200, description: 'Done', headers, standardSchema: answer }),
    ...[...byStatus].map(([status, group]) => failureAnswer(status, group)),
    failureAnswer('default', ANYWHERE.map(failureOf)),
  );
}

interface FailureExample {
  code: ProblemCode;
  value: ImgurFailure;
}

function failureOf(code: ProblemCode): FailureExample {
  const error = new DomainError(code, PROBLEMS[code].advice);
  return { code, value: imgurFailure(error, ANY_REQUEST.path, ANY_REQUEST.method) };
}

function failureAnswer(status: number | 'default', failures: readonly FailureExample[]): MethodDecorator {
  const titles = failures.map(({ code }) => PROBLEMS[code].title);
  return ApiResponse({
    status,
    description: status === 'default' ? 'Any other failure' : titles.join('; '),
    headers: FAILURE_HEADERS,
    standardSchema: failureSchema,
    examples: Object.fromEntries(failures.map(({ code, value }) => [code, { summary: PROBLEMS[code].title, value }])),
  });
}
