import type { ProblemCode } from './generated/problem-codes.gen.js';
import type { Problem } from './generated/types.gen.js';

/** The length to which the body of an UnexpectedAnswer is cut. */
const MAX_TEXT_LENGTH = 1000;

/** The server refused the request, with a problem (RFC 9457). */
export class ImgLinkError extends Error {
  override readonly name: string = 'ImgLinkError';
  /** Seconds after which the request may be repeated, if the answer has a Retry-After. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly status: number,
    /** The problem in the answer; for an UnexpectedAnswer, one that is made from its status. */
    readonly problem: Problem,
    readonly headers: Headers,
  ) {
    super(`${problem.title}: ${problem.detail}`);
    this.retryAfterSeconds = secondsIn(headers.get('retry-after'));
  }

  /** The code of the problem. Newer servers may have codes that this type does not list. */
  get code(): ProblemCode | (string & {}) {
    return this.problem.code;
  }

  /** The id of the request in the server's log. */
  get requestId(): string | undefined {
    return this.headers.get('x-request-id') ?? undefined;
  }

  /** The error for an answer: an UnexpectedAnswer if its body is not a problem. */
  static of(status: number, headers: Headers, body: string): ImgLinkError {
    const problem = problemIn(body);
    return problem ? new this(status, problem, headers) : new UnexpectedAnswer(status, headers, body);
  }
}

/** The answer is not from imglink, such as the page of a proxy, or its JSON is cut off. The code is `unknown`. */
export class UnexpectedAnswer extends ImgLinkError {
  override readonly name = 'UnexpectedAnswer';
  /** The first 1,000 characters of the body. */
  readonly text: string;

  constructor(status: number, headers: Headers, text: string) {
    super(status, unknownProblem(status, headers.get('content-type')), headers);
    this.text = text.slice(0, MAX_TEXT_LENGTH);
  }
}

/** The server accepted the upload, but could not store it. */
export class UploadFailed extends ImgLinkError {
  override readonly name = 'UploadFailed';
}

/** No answer came, or no byte was sent or received for `idleTimeoutMs`. `cause` is the error of the platform. */
export class ConnectionLost extends Error {
  override readonly name: string = 'ConnectionLost';
  readonly code: string = 'connection-lost';

  constructor(cause?: unknown, message = 'The connection to imglink was lost.') {
    super(message, { cause });
  }
}

/** The call took longer than its `deadlineMs`. */
export class DeadlineExceeded extends ConnectionLost {
  override readonly name = 'DeadlineExceeded';
  override readonly code = 'deadline-exceeded';

  constructor(cause?: unknown) {
    super(cause, 'The call did not end within its deadline (deadlineMs).');
  }
}

/** The server received other bytes than were sent. */
export class DigestMismatch extends Error {
  override readonly name = 'DigestMismatch';

  constructor(
    readonly sent: string,
    readonly received: string,
    readonly key: string,
  ) {
    super(`The image ${key} was received with SHA-256 ${received} and sent with ${sent}.`);
  }
}

function problemIn(body: string): Problem | undefined {
  try {
    const problem = JSON.parse(body) as Partial<Problem> | null;
    return typeof problem?.code === 'string' && typeof problem.title === 'string' ? (problem as Problem) : undefined;
  } catch {
    return undefined;
  }
}

const unknownProblem = (status: number, contentType: string | null): Problem => ({
  type: 'about:blank',
  title: `HTTP ${status}`,
  status,
  detail: `The answer (${contentType ?? 'no Content-Type'}) is not from imglink. Check baseUrl, and any proxy in between.`,
  instance: '',
  code: 'unknown',
});

/** Seconds in a Retry-After field, which holds seconds or a date (RFC 9110 §10.2.3). */
function secondsIn(field: string | null): number | undefined {
  if (field === null) return undefined;
  if (/^\d+$/.test(field)) return Number(field);
  const at = Date.parse(field);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - Date.now()) / 1000);
}
