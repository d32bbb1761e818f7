import type { ProblemKind } from './problem.js';
import { PROBLEMS, type ProblemCode } from './problems.js';

/** One faulty field of a request; `pointer` is an RFC 6901 JSON pointer as a URI fragment, `#/title`. */
export interface FieldError {
  pointer: string;
  detail: string;
}

export interface DomainErrorOptions {
  cause?: unknown;
  /** Seconds after which the same request may succeed; sent as Retry-After. */
  retryAfterSeconds?: number;
  /** The limit that was exceeded, in bytes or pixels, for programs to show in their own words. */
  limit?: number | undefined;
  errors?: FieldError[];
  /** No other try can mend it, though its kind usually passes. */
  isFinal?: boolean;
}

/**
 * A failure that the caller can be told about. `code` is public API and names an entry of the catalogue
 * (problems.ts); `detail` is safe to show and says what to do. Anything else that is thrown is a bug.
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
