import { DomainError, PROBLEMS, type ProblemCode } from '#errors';
import { applyDecorators } from '@nestjs/common';
import { ApiOperation, type ApiOperationOptions, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';

import { header } from '../docs/endpoint-docs.js';
import { imgurFailure } from './imgur-failure.js';
import { exampleOf } from './imgur.schemas.js';

interface ImgurDocs extends ApiOperationOptions {
  operationId: string;
  summary: string;
  /** What is in the envelope's `data` when it went well. */
  data: z.ZodType;
  problems: ProblemCode[];
  /** Of the failures' examples. */
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
const RETRY = { 'Retry-After': WHOLE('Seconds after which to try again') };

const failureSchema = z
  .object({
    data: z.object({
      error: z.union([
        z.string(),
        z.object({
          code: z.int().min(0).max(9999),
          message: z.string(),
          type: z.string(),
          exception: z.array(z.string()),
        }),
      ]),
      request: z.string(),
      method: z.string(),
    }),
    success: z.literal(false),
    status: z.int().min(400).max(599),
    errors: z.array(z.object({ id: z.string(), code: z.string(), status: z.string(), detail: z.string() })),
  })
  .meta({ id: 'ImgurFailure', examples: [imgurFailure(new DomainError('empty-body', ''), '/3/image', 'POST')] });

/** What any request may be answered. */
const ANYWHERE = ['access-token-invalid', 'invalid-request', 'rate-limited', 'unavailable'] as const;

/** What /openapi.json says of an endpoint of Imgur's API: each answer is in the same envelope. */
export function ImgurEndpoint({ data, problems, example, ...operation }: ImgurDocs): MethodDecorator {
  const headers = example.method === 'POST' ? { ...HEADERS, ...POST_HEADERS } : HEADERS;
  const success = z.object({ data, success: z.literal(true), status: z.literal(200) });
  const failures = [...new Set([...problems, ...ANYWHERE])].map((code) => {
    const error = new DomainError(code, PROBLEMS[code].advice);
    return { code, value: imgurFailure(error, example.path, example.method) };
  });
  const byStatus = Map.groupBy(failures, ({ value }) => value.status);
  return applyDecorators(
    ApiOperation(operation),
    ApiResponse({
      status: 200,
      description: 'Done',
      headers,
      standardSchema: success.meta({ examples: [{ data: exampleOf(data), success: true, status: 200 }] }),
    }),
    ...[...byStatus].map(([status, group]) =>
      ApiResponse({
        status,
        description: group.map(({ code }) => PROBLEMS[code].title).join('; '),
        headers: status === 429 || status === 503 ? { ...headers, ...RETRY } : headers,
        standardSchema: failureSchema,
        examples: Object.fromEntries(group.map(({ code, value }) => [code, { summary: PROBLEMS[code].title, value }])),
      }),
    ),
  );
}
