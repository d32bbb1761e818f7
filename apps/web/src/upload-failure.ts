export interface FailureOptions extends ErrorOptions {
  /** Names the problem; empty when the server sent none. */
  code?: string | undefined;
  /** The limit that was exceeded, in bytes or pixels. */
  limit?: number | undefined;
}

/** Why a request did not do what was asked. Status 0: no answer came at all. */
export class UploadFailure extends Error {
  override readonly name = 'UploadFailure';
  readonly code: string;
  readonly limit: number | undefined;

  constructor(
    readonly status: number,
    /** The server's own words (a problem's `detail`), empty when it sent none. */
    readonly detail = '',
    readonly retryAfterMs: number | null = null,
    { code = '', limit, ...options }: FailureOptions = {},
  ) {
    super(detail || `HTTP ${status}`, options);
    this.code = code;
    this.limit = limit;
  }

  /** The server looked at the request and said no: the very same request would get the same answer. */
  get isFinal(): boolean {
    return this.status >= 400 && this.status < 500 && ![408, 409, 425, 429].includes(this.status);
  }
}
