import type { ProblemKind } from './problem.js';
import { PROBLEMS, type ProblemCode } from './problems.js';

/** One invalid field of a request. `pointer` is a JSON pointer (RFC 6901) as a URI fragment, such as `#/title`. */
export interface FieldError {
  pointer: string;
  detail: string;
}

export interface DomainErrorOptions {
  cause?: unknown;
  /** Seconds after which the same request may succeed. Sent as Retry-After. */
  retryAfterSeconds?: number;
  /** The limit that was exceeded, in bytes or pixels, for clients that phrase the message themselves. */
  limit?: number | undefined;
  errors?: FieldError[];
  /** Retrying cannot succeed, although other errors of this kind are temporary. */
  isFinal?: boolean;
}

/**
 * A failure that is shown to the client. `code` is public API and names an entry of the catalogue (problems.ts).
 * `detail` contains no secrets, and says what was wrong and what to do. Any other error that is thrown is a bug.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly detail: string;
  readonly retryAfterSeconds: number | undefined;
  readonly limit: number | undefined;
  readonly errors: FieldError[] | undefined;
  readonly isFinal: boolean;

  constructor(
    readonly code: ProblemCode,
    detail: string,
    options: DomainErrorOptions = {},
  ) {
    super(`${code}: ${detail}`, { cause: options.cause });
    this.detail = detail;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.limit = options.limit;
    this.errors = options.errors;
    this.isFinal = options.isFinal ?? false;
  }

  get kind(): ProblemKind {
    return PROBLEMS[this.code].kind;
  }
}
