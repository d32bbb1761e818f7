import type { ProblemCode } from './generated/problem-codes.gen.js';
import type { Problem } from './generated/types.gen.js';

/** How much of an answer that is not imglink's an error keeps. */
const KEPT_CHARACTERS = 1000;

/** imglink refused the request with a problem (RFC 9457). */
export class ImgLinkError extends Error {
  override readonly name: string = 'ImgLinkError';
  /** When the same request may be sent again, if the server said so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly status: number,
    /** What the server said; made up from the status where something before it answered. */
    readonly problem: Problem,
    readonly headers: Headers,
  ) {
    super(`${problem.title}: ${problem.detail}`);
    this.retryAfterSeconds = secondsIn(headers.get('retry-after'));
  }

  /** Names the problem; newer servers may know others than these. */
  get code(): ProblemCode | (string & {}) {
    return this.problem.code;
  }

  /** Names the request in the server's log. */
  get requestId(): string | undefined {
    return this.headers.get('x-request-id') ?? undefined;
  }

  /** Reads the problem of an answer; an UnexpectedAnswer when its body is none. */
  static of(status: number, headers: Headers, body: string): ImgLinkError {
    const problem = problemIn(body);
    return problem ? new this(status, problem, headers) : new UnexpectedAnswer(status, headers, body);
  }
}

/** The answer is not one of imglink: the page of a proxy, for example, or JSON that is cut off. Its code is `unknown`. */
export class UnexpectedAnswer extends ImgLinkError {
  override readonly name = 'UnexpectedAnswer';
  /** The first 1,000 characters of the body. */
  readonly text: string;

  constructor(status: number, headers: Headers, text: string) {
    super(status, madeUp(status, headers.get('content-type')), headers);
    this.text = text.slice(0, KEPT_CHARACTERS);
  }
}

/** imglink had accepted the upload, but could not store it. */
export class UploadFailed extends ImgLinkError {
  override readonly name = 'UploadFailed';
}

/** No answer came, or nothing was sent or received for `idleTimeoutMs`. `cause` is what the platform said. */
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

/** The server stored other bytes than were sent. */
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

const madeUp = (status: number, contentType: string | null): Problem => ({
  type: 'about:blank',
  title: `HTTP ${status}`,
  status,
  detail: `The answer (${contentType ?? 'no Content-Type'}) is not one of imglink. Is baseUrl right, is a proxy in between?`,
  instance: '',
  code: 'unknown',
});

/** Retry-After is seconds or a date (RFC 9110, 10.2.3). */
function secondsIn(field: string | null): number | undefined {
  if (field === null) return undefined;
  if (/^\d+$/.test(field)) return Number(field);
  const at = Date.parse(field);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - Date.now()) / 1000);
}
