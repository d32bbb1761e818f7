/** An event of the SDK. URLs have no query, and no entry contains a token. */
export type LogEntry =
  | { event: 'answer'; method: string; url: string; ms: number; status: number; requestId: string | undefined }
  | { event: 'failure'; method: string; url: string; ms: number; error: unknown }
  /** The next attempt starts in `waitMs`. */
  | { event: 'retry'; tries: number; waitMs: number; error: unknown };

export type Logger = (entry: LogEntry) => void;
