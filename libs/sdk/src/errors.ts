import type { ProblemCode } from './generated/problem-codes.gen.js';
import type { Problem } from './generated/types.gen.js';

/** imglink answered with a problem (RFC 9457). */
export class ImgLinkError extends Error {
  override readonly name = 'ImgLinkError';

  constructor(
    readonly status: number,
    /** What the server said; made up from the status where something before it answered. */
    readonly problem: Problem,
    /** When the same request may be sent again, if the server said so. */
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(`${problem.title}: ${problem.detail}`);
  }

  /** Names the problem; newer servers may know others than these. */
  get code(): ProblemCode | (string & {}) {
    return this.problem.code;
  }

  /** Reads the problem of an answer that failed. */
  static of(status: number, headers: Pick<Headers, 'get'>, body: string): ImgLinkError {
    return new this(status, problemIn(body) ?? madeUp(status), secondsIn(headers.get('retry-after')));
  }
}

/** An upload that had been accepted came to nothing. */
export class UploadFailed extends ImgLinkError {}

/** No answer came, however often the request was sent. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';

  constructor(cause: unknown) {
    super('The connection to imglink was lost.', { cause });
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

const madeUp = (status: number): Problem => ({
  type: 'about:blank',
  title: `HTTP ${status}`,
  status,
  detail: 'The answer is not one of imglink.',
  instance: '',
  code: 'unknown',
});

/** Retry-After is seconds or a date. */
function secondsIn(field: string | null): number | undefined {
  if (field === null) return undefined;
  if (/^\d+$/.test(field)) return Number(field);
  const at = Date.parse(field);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - Date.now()) / 1000);
}
