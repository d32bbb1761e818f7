import { type DomainError, PROBLEMS, type Problem, type ProblemCode, type ProblemKind } from '#errors';

import type { ProblemBody } from './problem.schema.js';

/** The HTTP status of each kind of error. */
const STATUS_OF = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  timeout: 408,
  conflict: 409,
  gone: 410,
  precondition: 412,
  'too-large': 413,
  'address-too-long': 414,
  unsupported: 415,
  range: 416,
  unprocessable: 422,
  locked: 423,
  rate: 429,
  'header-too-large': 431,
  legal: 451,
  checksum: 460,
  'not-implemented': 501,
  unavailable: 503,
  'no-space': 507,
} as const satisfies Record<ProblemKind, number>;

export const statusOf = (code: ProblemCode): number => STATUS_OF[PROBLEMS[code].kind];

/** The `type` of a problem: a registered URI, or the path of its page. */
export const typeOf = (code: ProblemCode): string => (PROBLEMS[code] as Problem).type ?? `/problems/${code}`;

/** The problem document of an error (RFC 9457). `instance`: the path of the request. */
export function problemBody(error: DomainError, instance: string): ProblemBody {
  const { code, detail, limit, errors } = error;
  const { title } = PROBLEMS[code];
  const extensions = { ...(limit !== undefined && { limit }), ...(errors && { errors }) };
  return { type: typeOf(code), title, status: statusOf(code), detail, instance, code, ...extensions };
}

export const INTERNAL_STATUS = 500;

/** The problem document of a bug. It has no details; the log has them. */
export const internalProblem = (instance: string): ProblemBody => ({
  type: 'about:blank',
  title: 'Internal Server Error',
  status: INTERNAL_STATUS,
  detail: 'The server failed. Try again later.',
  instance,
  code: 'internal',
});
