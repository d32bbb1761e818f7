export interface FailureOptions extends ErrorOptions {
  /** The code of the problem; empty if the server sent none. */
  code?: string | undefined;
  /** The limit that was exceeded, in bytes or pixels. */
  limit?: number | undefined;
}

/** A failed request. Status 0 means that no response was received. */
export class UploadFailure extends Error {
  override readonly name = 'UploadFailure';
  readonly code: string;
  readonly limit: number | undefined;

  constructor(
    readonly status: number,
    /** The `detail` of the problem, in English; empty if the server sent none. */
    readonly detail = '',
    readonly retryAfterMs: number | null = null,
    { code = '', limit, ...options }: FailureOptions = {},
  ) {
    super(detail || `HTTP ${status}`, options);
    this.code = code;
    this.limit = limit;
  }

  /** True if the server refused the request for good, so that a repetition would be refused too. */
  get isFinal(): boolean {
    return this.status >= 400 && this.status < 500 && ![408, 409, 425, 429].includes(this.status);
  }
}
