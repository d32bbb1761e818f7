import { DomainError, PROBLEMS, type ProblemCode } from '#errors';

import { internalProblem, problemBody, statusOf } from '../problems/problem-body.js';
import type { ProblemBody } from '../problems/problem.schema.js';

export interface Header {
  description: string;
  schema: { type: 'string' | 'integer' };
  example?: string | number;
  /** True if every answer has the header. */
  required?: boolean;
}

export interface ProblemAnswer {
  description: string;
  headers?: Record<string, Header>;
  content: Record<string, { schema: { $ref: string }; examples: Record<string, { value: ProblemBody }> }>;
}

const PROBLEM_TYPE = 'application/problem+json';
/** The path in all examples, so that all operations share one example of each problem. */
const ANY_PATH = '/v1/images';

const RETRYABLE = new Set<string>(['unavailable', 'no-space', 'rate']);
const isRetryable = (code: ProblemCode) => RETRYABLE.has(PROBLEMS[code].kind) || code === 'idempotency-in-progress';
const RETRY_AFTER: Header = {
  description: 'Seconds to wait',
  schema: { type: 'integer' },
};
const ACCEPT_ENCODING: Header = {
  description: '`identity`, if the request had another Content-Encoding',
  schema: { type: 'string' },
};
const BLOCKED_BY: Header = {
  description: 'The operator of the site: `<URL>; rel="blocked-by"` (RFC 7725)',
  schema: { type: 'string' },
  required: true,
};
const WWW_AUTHENTICATE: Header = {
  description: 'The authentication scheme to use',
  schema: { type: 'string' },
  required: true,
};

/** Returns the error answers by status, with an example from the catalogue for each code. */
export function problemAnswers(
  codes: readonly ProblemCode[],
  headers: Record<string, Header> = {},
): Record<number, ProblemAnswer> {
  const byStatus = Map.groupBy(codes, statusOf);
  return Object.fromEntries([...byStatus].map(([status, group]) => [status, answerOf(status, group, headers)]));
}

function answerOf(status: number, codes: ProblemCode[], headers: Record<string, Header>): ProblemAnswer {
  const all = {
    ...headers,
    ...(codes.some(isRetryable) && { 'Retry-After': { ...RETRY_AFTER, required: codes.every(isRetryable) } }),
    ...(codes.includes('content-encoding-unsupported') && { 'Accept-Encoding': ACCEPT_ENCODING }),
    ...(codes.includes('image-blocked') && { Link: BLOCKED_BY }),
    ...(status === 401 && { 'WWW-Authenticate': WWW_AUTHENTICATE }),
  };
  return {
    description: codes.map((code) => PROBLEMS[code].title).join('; '),
    ...(Object.keys(all).length > 0 && { headers: all }),
    content: examplesOf(codes.map(exampleOf)),
  };
}

/** The `default` answer of an operation: problems that it does not list itself, and bugs. */
export const otherFailure = (codes: readonly ProblemCode[]): ProblemAnswer => ({
  description: 'Any other failure',
  headers: { 'Retry-After': RETRY_AFTER },
  content: examplesOf([...codes.map(exampleOf), internalProblem(ANY_PATH)]),
});

/** The problem document of a code. Its detail is the advice of the catalogue. */
const exampleOf = (code: ProblemCode) => problemBody(new DomainError(code, PROBLEMS[code].advice), ANY_PATH);

const examplesOf = (problems: ProblemBody[]): ProblemAnswer['content'] => ({
  [PROBLEM_TYPE]: {
    schema: { $ref: '#/components/schemas/Problem' },
    examples: Object.fromEntries(problems.map((value) => [value.code, { value }])),
  },
});
